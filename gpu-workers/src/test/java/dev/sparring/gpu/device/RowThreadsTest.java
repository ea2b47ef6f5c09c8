// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowThreadsTest {

    private static final int THREADS = 3;
    private static final int ROWS = 50;

    private final Device device = Device.open("cpu", THREADS);
    private final NDManager manager = device.manager();

    @AfterEach
    void close() {
        device.close();
    }

    /** Each row its number. */
    private static NDArray numbers(NDManager manager, int from, int to) {
        float[] numbers = new float[to - from];
        IntStream.range(from, to).forEach(i -> numbers[i - from] = i);
        return Upload.floats(manager, numbers, numbers.length);
    }

    @Test
    void shouldJoinSharesInTheirOrder() {
        NDList all =
                RowThreads.compute(
                        manager,
                        ROWS,
                        (own, from, to) -> {
                            NDArray rows = numbers(own, from, to);
                            return new NDList(rows, rows.square());
                        });

        assertThat(all.get(0).toFloatArray()).isEqualTo(numbers(manager, 0, ROWS).toFloatArray());
        assertThat(all.get(1).toFloatArray()[ROWS - 1]).isEqualTo((ROWS - 1) * (ROWS - 1));
        assertThat(all.get(0).getManager()).isSameAs(manager);
    }

    @Test
    void shouldComputeAtTheSameTimeWithOneThreadEach() {
        CountDownLatch all = new CountDownLatch(THREADS);
        ConcurrentLinkedQueue<Integer> threads = new ConcurrentLinkedQueue<>();

        RowThreads.compute(
                manager,
                ROWS,
                (own, from, to) -> {
                    threads.add(Autograd.threads());
                    all.countDown();
                    awaitUninterruptibly(all);
                    return new NDList(numbers(own, from, to));
                });

        assertThat(threads).containsExactly(1, 1, 1);
        assertThat(Autograd.threads()).isEqualTo(THREADS);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldFailWhenAllHaveEnded() {
        CountDownLatch failed = new CountDownLatch(1);
        ConcurrentLinkedQueue<Integer> ended = new ConcurrentLinkedQueue<>();

        assertThatThrownBy(
                        () ->
                                RowThreads.compute(
                                        manager,
                                        ROWS,
                                        (own, from, to) -> {
                                            if (from == 0) {
                                                failed.countDown();
                                                throw new IllegalArgumentException("row 0");
                                            }
                                            awaitUninterruptibly(failed);
                                            ended.add(from);
                                            return new NDList(numbers(own, from, to));
                                        }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row 0");
        assertThat(ended).hasSize(THREADS - 1);
        assertThat(LiveArrays.of(manager)).isZero();
    }

    @Test
    void shouldShareWhatIsEnoughForAllThreads() {
        assertThat(RowThreads.share(numbers(manager, 0, 16 * THREADS))).isTrue();
        assertThat(RowThreads.share(numbers(manager, 0, 16 * THREADS - 1))).isFalse();
        try (Device other = Device.open("cpu", 1)) {
            NDArray elsewhere = numbers(other.manager(), 0, 16 * THREADS);
            device.close();

            assertThat(RowThreads.share(elsewhere)).isFalse();
        }
    }
}
