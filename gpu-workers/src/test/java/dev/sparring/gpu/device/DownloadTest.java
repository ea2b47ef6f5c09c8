// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DownloadTest {

    private Device device;
    private NDManager manager;
    private NDArray matrix;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        manager = device.manager();
        matrix = Upload.floats(manager, new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldReadRowByRowHoweverTheArrayLiesInMemory() {
        assertThat(Download.floats(matrix)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Download.floats(matrix.transpose())).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void shouldReadSeveralArraysAtOnce() {
        NDArray scalar = Upload.scalar(manager, 7);
        NDArray none = Upload.floats(manager, new float[0], 0, 3);
        long before = Download.reads();

        List<float[]> read = Download.floats(new NDList(scalar, none, matrix.transpose()));

        assertThat(Download.reads() - before).isEqualTo(1);
        assertThat(read.get(0)).containsExactly(7);
        assertThat(read.get(1)).isEmpty();
        assertThat(read.get(2)).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void shouldReadNothingOfNoArrays() {
        long before = Download.reads();

        assertThat(Download.floats(new NDList())).isEmpty();

        assertThat(Download.reads()).isEqualTo(before);
    }

    @Test
    void shouldGiveBytesInLittleEndian() {
        List<ByteBuffer> read = Download.bytes(new NDList(matrix, Upload.scalar(manager, 1)));

        assertThat(read.get(0).order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(read.get(0).remaining()).isEqualTo(24);
        assertThat(read.get(0).getFloat(20)).isEqualTo(6);
        byte[] one = new byte[4];
        read.get(1).get(one);
        assertThat(one).containsExactly(0, 0, 0x80, 0x3f);
    }

    @Test
    void shouldReadLabelsAndBooleans() {
        assertThat(Download.labels(Upload.labels(manager, new int[] {3, 0}))).containsExactly(3, 0);
        assertThat(Download.booleans(matrix.gt(Upload.scalar(manager, 4))))
                .containsExactly(false, false, false, false, true, true);
    }

    @Test
    void shouldReadWhatIsRecordedAndLeaveItRecorded() {
        NDArray leaf = Autograd.leaf(manager, matrix);
        NDArray sum;
        try (Autograd.Scope recording = Autograd.recording()) {
            sum = leaf.sum();
            assertThat(Download.floats(sum)).containsExactly(21);
        }

        Autograd.backward(sum, Upload.scalar(manager, 2));

        assertThat(Download.floats(Autograd.gradient(manager, leaf))).containsOnly(2);
    }

    @Test
    void shouldRefuseArraysOfAnotherType() {
        NDArray labels = Upload.labels(manager, new int[] {1});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Download.floats(new NDList(matrix, labels)))
                .withMessage("an array of int64 where float32 is read");
    }

    @Test
    void shouldLeaveNothingInTheManagerOfTheArray() {
        int before = LiveArrays.of(manager);

        Download.floats(matrix);
        Download.floats(new NDList(matrix, matrix));
        Download.bytes(new NDList(matrix));

        assertThat(LiveArrays.of(manager)).isEqualTo(before);
    }
}
