// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With a recorder that computes again what it was given. */
class RepeatedTest {

    private final Device device = Device.open("cpu", 1);
    private final NDManager scope = device.manager().newSubManager();
    private int computed;
    private int recorded;
    private int replayed;
    private int closed;

    private long free = 1000;
    private long left = 1000;

    private final Repeated repeated = new Repeated("a test", place -> Optional.of(new Fake()));

    /**
     * Plays what CUDA does: nothing is computed while it is recorded, and all of it at a replay.
     */
    private class Fake implements Recorder {

        @Override
        public long freeBytes() {
            return free;
        }

        @Override
        public long freeBytesNow() {
            return left;
        }

        @Override
        public long spareBytes() {
            return 100;
        }

        @Override
        public Recording record(Runnable work) {
            recorded++;
            return new Recording() {
                @Override
                public void replay() {
                    replayed++;
                    work.run();
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }

    @AfterEach
    void close() {
        repeated.close();
        device.close();
    }

    private NDArray numbers(float... values) {
        return Upload.floats(scope, values, values.length);
    }

    private float[] square(float... values) {
        return Download.floats(repeated.run("square", new NDList(numbers(values)), this::square))
                .get(0);
    }

    private NDList square(NDList inputs) {
        computed++;
        return new NDList(inputs.head().mul(inputs.head()));
    }

    @Test
    void shouldRecordTheThirdCallAndReplayFromThenOn() {
        assertThat(square(1, 2)).containsExactly(1, 4);
        assertThat(square(3, 4)).containsExactly(9, 16);
        assertThat(recorded).isZero();

        assertThat(square(5, 6)).containsExactly(25, 36);
        assertThat(recorded).isOne();
        assertThat(replayed).isOne();

        assertThat(square(7, 8)).containsExactly(49, 64);
        assertThat(replayed).isEqualTo(2);
    }

    @Test
    void shouldTellShapesAndVariantsApart() {
        for (int i = 0; i < 3; i++) {
            square(1);
        }
        assertThat(square(1, 2)).containsExactly(1, 4);
        NDList other = repeated.run("cube", new NDList(numbers(2)), this::cube);

        assertThat(Download.floats(other.head())).containsExactly(8);
        assertThat(recorded).isOne();
    }

    private NDList cube(NDList inputs) {
        return new NDList(square(inputs).head().mul(inputs.head()));
    }

    @Test
    void shouldKeepNoMoreThanFourKinds() {
        for (int kind = 0; kind < 5; kind++) {
            for (int i = 0; i < 3; i++) {
                square(new float[kind + 1]);
            }
        }

        assertThat(recorded).isEqualTo(5);
        assertThat(closed).isOne();
    }

    @Test
    void shouldRecordKindsThatTakeTurnsNoMoreThanAFewTimes() {
        turns(4, 3);
        assertThat(recorded).isEqualTo(3 * 5);
        assertThat(closed).isEqualTo(3 * 5 - 4);
        computed = 0;
        replayed = 0;

        turns(10, 3);

        assertThat(recorded).isEqualTo(3 * 5);
        // of the five one is computed each time, the others are replayed
        assertThat(computed).isEqualTo(10 * 3 * 5);
        assertThat(replayed).isEqualTo(10 * 3 * 4);
    }

    @Test
    void shouldRecordAllButOneOfFiveKindsThatTakeTurnsAfterEachCall() {
        turns(10, 1);

        assertThat(recorded).isEqualTo(4);
        assertThat(closed).isZero();
    }

    /** Five kinds one after the other, each so many times. */
    private void turns(int turns, int calls) {
        for (int turn = 0; turn < turns; turn++) {
            for (int kind = 1; kind <= 5; kind++) {
                for (int i = 0; i < calls; i++) {
                    square(new float[kind]);
                }
            }
        }
    }

    @Test
    void shouldChangeArraysOnceForEachCall() {
        NDArray sum = numbers(0);

        for (int i = 1; i <= 5; i++) {
            repeated.run(
                    "sum",
                    new NDList(numbers(i)),
                    new NDList(sum),
                    inputs -> {
                        sum.addi(inputs.head());
                        return new NDList();
                    });
        }

        assertThat(Download.floats(sum)).containsExactly(1 + 2 + 3 + 4 + 5);
        assertThat(recorded).isOne();
    }

    @Test
    void shouldTakeInputsThatAreChanged() {
        for (int i = 1; i <= 4; i++) {
            NDList result =
                    repeated.run(
                            "in place",
                            new NDList(numbers(i)),
                            inputs -> new NDList(inputs.head().muli(inputs.head())));
            assertThat(Download.floats(result.head())).containsExactly(i * i);
        }
        assertThat(recorded).isOne();
    }

    @Test
    void shouldNotUseARecordingThatGivesOtherBytes() {
        NDArray sum = numbers(0);
        for (int i = 0; i < 5; i++) {
            // depends on what it was not told of
            float drift = computed;
            NDList result =
                    repeated.run(
                            "drift",
                            new NDList(numbers(1)),
                            new NDList(sum),
                            inputs -> {
                                sum.addi(inputs.head());
                                return new NDList(square(inputs).head().add(numbers(computed)));
                            });
            assertThat(Download.floats(result.head())).containsExactly(drift + 2);
        }

        assertThat(Download.floats(sum)).containsExactly(5);
        assertThat(closed).isOne();
        assertThat(replayed).isOne();
    }

    @Test
    void shouldDoWithoutWhereARecordingFails() {
        Repeated failing =
                new Repeated(
                        "a test",
                        place ->
                                Optional.of(
                                        new Fake() {
                                            @Override
                                            public Recording record(Runnable work) {
                                                throw new IllegalStateException("no such one");
                                            }
                                        }));

        for (int i = 1; i <= 5; i++) {
            NDList result = failing.run("square", new NDList(numbers(i)), this::square);
            assertThat(Download.floats(result.head())).containsExactly(i * i);
        }
    }

    @Test
    void shouldRecordAnewWhatWasForgotten() {
        for (int i = 0; i < 3; i++) {
            square(1);
        }
        repeated.forget();
        assertThat(closed).isOne();

        for (int i = 0; i < 3; i++) {
            square(1);
        }
        assertThat(recorded).isEqualTo(2);
    }

    @Test
    void shouldComputeEachTimeOnTheProcessor() {
        try (Repeated here = new Repeated("a test")) {
            for (int i = 0; i < 5; i++) {
                here.run("square", new NDList(numbers(1)), this::square);
            }
        }
        assertThat(computed).isEqualTo(5);
    }

    @Test
    void shouldRecordNothingThatNeedsMoreMemoryThanThereIs() {
        left = 50;
        for (int i = 1; i <= 5; i++) {
            assertThat(square(i)).containsExactly(i * i);
        }
        assertThat(recorded).isZero();
        assertThat(computed).isEqualTo(5);
    }

    @Test
    void shouldRecordOtherKindsWhereOneWasRefused() {
        left = 50;
        for (int i = 0; i < 3; i++) {
            square(1);
        }
        left = 1000;
        for (int i = 0; i < 3; i++) {
            square(1, 2);
        }
        assertThat(recorded).isOne();
    }
}
