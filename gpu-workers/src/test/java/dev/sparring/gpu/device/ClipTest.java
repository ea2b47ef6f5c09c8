// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClipTest {

    private static final float[] VALUES = {-2, -1, 0.5f, 1, 3, Float.NaN};

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
    void shouldCutOffAtTheBounds() {
        NDArray clipped = Clip.of(Upload.floats(manager, VALUES, 6), -1, 1);

        assertThat(Download.floats(clipped)).containsExactly(-1, -1, 0.5f, 1, 1, Float.NaN);
    }

    @Test
    void shouldPassTheWholeGradientAtTheBoundsThoughTheCollectorRuns() {
        for (int i = 0; i < 20; i++) {
            try (NDManager scope = manager.newSubManager()) {
                NDArray leaf = Autograd.leaf(scope, Upload.floats(scope, VALUES, 6));
                NDArray clipped;
                try (Autograd.Scope recording = Autograd.recording()) {
                    clipped = Clip.of(leaf, -1, 1);
                }
                System.gc();
                for (int j = 0; j < 50; j++) {
                    Upload.scalar(scope, j);
                }
                Autograd.backward(clipped, Upload.floats(scope, new float[] {1, 2, 3, 4, 5, 6}, 6));

                assertThat(Download.floats(Autograd.gradient(scope, leaf)))
                        .containsExactly(0, 2, 3, 4, 0, 0);
            }
        }
    }

    @Test
    void shouldLeaveTheArrayWhereItWasAndAddOne() {
        NDManager owner = manager.newSubManager();
        NDArray array = Upload.floats(owner, VALUES, 6);
        int before = LiveArrays.of(manager);

        NDArray clipped = Clip.of(array, 0, 1);

        assertThat(array.getManager()).isSameAs(owner);
        assertThat(clipped.getManager()).isSameAs(owner);
        assertThat(LiveArrays.of(manager)).isEqualTo(before + 1);
    }
}
