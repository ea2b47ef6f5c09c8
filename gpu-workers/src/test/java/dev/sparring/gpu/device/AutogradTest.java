// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.data.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutogradTest {

    private static final int SIZE = 64;

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldDifferentiateASquare() {
        NDArray x = Upload.floats(device.manager(), new float[] {1, -2, 3}, 3);

        assertThat(gradient(x, Runtime.getRuntime()::freeMemory)).containsExactly(2, -4, 6);
    }

    @Test
    void shouldBeRightWhenTheCollectorRunsBetweenForwardAndBackward() {
        float[] values = Randomness.of(1).gaussian(SIZE);
        for (int i = 0; i < 20; i++) {
            try (NDManager scope = device.manager().newSubManager()) {
                NDArray x = Upload.floats(scope, values, SIZE);
                float[] gradient =
                        gradient(
                                x,
                                () -> {
                                    System.gc();
                                    overwrite(scope);
                                });
                for (int j = 0; j < SIZE; j++) {
                    assertThat(gradient[j]).isEqualTo(2 * values[j]);
                }
            }
        }
    }

    @Test
    void shouldGiveTheSameGradientsOnSeveralThreadsAtOnce() throws Exception {
        List<float[]> serial = new ArrayList<>();
        List<Callable<float[]>> tasks = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            float[] values = Randomness.of(seed).gaussian(SIZE);
            Callable<float[]> task =
                    () -> {
                        try (NDManager scope = device.manager().newSubManager()) {
                            return gradient(Upload.floats(scope, values, SIZE), Thread::yield);
                        }
                    };
            serial.add(task.call());
            tasks.add(task);
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<float[]>> parallel = threads.invokeAll(tasks);
            for (int i = 0; i < tasks.size(); i++) {
                assertThat(parallel.get(i).get()).isEqualTo(serial.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRecordOnlyInsideTheScope() {
        NDArray leaf = Autograd.leaf(device.manager(), device.manager().ones(shape()));
        NDArray one = Upload.scalar(device.manager(), 1);
        try (Autograd.Scope outer = Autograd.detached()) {
            NDArray recorded;
            try (Autograd.Scope inner = Autograd.recording()) {
                recorded = leaf.sum();
            }
            NDArray unrecorded = leaf.sum();

            assertThatThrownBy(() -> Autograd.backward(unrecorded, one))
                    .hasMessageContaining("does not require grad");
            Autograd.backward(recorded, one);
            assertThat(Autograd.gradient(device.manager(), leaf).toFloatArray())
                    .containsExactly(1, 1);
        }
    }

    @Test
    void shouldKeepLeavesApartFromTheArrayWhoseMemoryTheyShare() {
        NDArray array = device.manager().ones(shape());

        NDArray leaf = Autograd.leaf(device.manager(), array);

        assertThat(leaf.hasGradient()).isTrue();
        assertThat(array.hasGradient()).isFalse();
        array.addi(device.manager().ones(shape()));
        assertThat(leaf.getFloat(0)).isEqualTo(2);
    }

    @Test
    void shouldLeaveTheNumberOfLiveArraysUnchanged() {
        int before = LiveArrays.of(device.manager());
        for (int i = 0; i < 100; i++) {
            try (NDManager scope = device.manager().newSubManager()) {
                gradient(Upload.floats(scope, new float[] {1, 2}, 2), Thread::yield);
            }
        }
        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    private static Shape shape() {
        return new Shape(2);
    }

    /** Of the sum of {@code x * x * 1}, with something done before the backward pass. */
    private static float[] gradient(NDArray x, Runnable meanwhile) {
        NDManager scope = x.getManager();
        NDArray leaf = Autograd.leaf(scope, x);
        NDArray sum;
        try (Autograd.Scope recording = Autograd.recording()) {
            sum = leaf.mul(leaf).mul(Upload.scalar(scope, 1)).sum();
        }
        meanwhile.run();
        Autograd.backward(sum, Upload.scalar(scope, 1));
        return Autograd.gradient(scope, leaf).toFloatArray();
    }

    /** Uses the memory that a collected constant would have left. */
    private static void overwrite(NDManager scope) {
        for (int i = 0; i < 50; i++) {
            Upload.floats(scope, new float[] {i, -i, i, -i}, 4);
        }
    }
}
