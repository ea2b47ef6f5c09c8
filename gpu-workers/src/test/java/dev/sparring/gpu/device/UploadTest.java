// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.ImageBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UploadTest {

    private Device device;
    private NDManager manager;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        manager = device.manager();
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldDividePixelsBy255() {
        byte[] pixels = {0, 1, (byte) 128, (byte) 255};
        ImageBatch batch = new ImageBatch(new long[] {1, 1, 2, 2}, pixels, new int[] {3});

        NDArray images = Upload.images(manager, batch);

        assertThat(images.getShape().getShape()).containsExactly(1, 1, 2, 2);
        assertThat(images.toFloatArray()).containsExactly(0, 1 / 255f, 128 / 255f, 1);
    }

    @Test
    void shouldReadLittleEndianBytesFromTheirPosition() {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(7).putFloat(1.5f).putFloat(-2).position(4);

        NDArray array = Upload.floats(manager, bytes.order(ByteOrder.BIG_ENDIAN), 2);

        assertThat(array.toFloatArray()).containsExactly(1.5f, -2);
        assertThat(bytes.position()).isEqualTo(4);
    }

    @Test
    void shouldOwnItsMemory() {
        NDArray first = Upload.floats(manager, new float[] {1, 2, 3}, 3);

        Upload.floats(manager, new float[] {4, 5, 6}, 3);
        Upload.labels(manager, new int[] {7, 8});

        assertThat(first.toFloatArray()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldMakeLabels() {
        assertThat(Upload.labels(manager, new int[] {3, 0, 9}).toLongArray())
                .containsExactly(3, 0, 9);
    }

    @Test
    void shouldTakeArraysOfAnySize() {
        float[] values = new float[300_000];
        values[299_999] = 5;

        assertThat(Upload.floats(manager, values, values.length).sum().getFloat()).isEqualTo(5);
        assertThat(Upload.floats(manager, new float[0], 0).size()).isZero();
    }

    @Test
    void shouldRefuseValuesThatDoNotFillTheShape() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Upload.floats(manager, new float[5], 2, 3))
                .withMessage("5 values for an array of shape (2, 3)");
    }

    @Test
    void shouldAddOneArrayToTheManager() {
        int before = LiveArrays.of(manager);

        Upload.floats(manager, new float[] {1}, 1);

        assertThat(LiveArrays.of(manager)).isEqualTo(before + 1);
    }
}
