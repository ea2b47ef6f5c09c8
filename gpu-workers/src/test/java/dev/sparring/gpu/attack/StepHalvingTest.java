// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Three examples whose objective starts at 1, with a first step of 0.6. */
class StepHalvingTest {

    private final StepHalving halving = new StepHalving(0.6f, new float[] {1, 1, 1});

    @Test
    void shouldHalveWhereLessThanThreeQuartersOfTheStepsRose() {
        boolean[] halved = halving.check(20, new float[] {14, 15, 20}, new float[] {2, 2, 2});

        assertThat(halved).containsExactly(true, false, false);
        assertThat(halving.sizes()).containsExactly(0.3f, 0.6f, 0.6f);
    }

    @Test
    void shouldHalveWhereTheHighestHasNotRisen() {
        boolean[] halved = halving.check(20, new float[] {20, 20, 20}, new float[] {1, 2, 2});

        assertThat(halved).containsExactly(true, false, false);
    }

    @Test
    void shouldGiveAHalvedStepTimeToFindAHigherPoint() {
        halving.check(20, new float[] {0, 20, 20}, new float[] {2, 2, 2});

        boolean[] halved = halving.check(40, new float[] {20, 20, 20}, new float[] {2, 2, 3});

        assertThat(halved).containsExactly(false, true, false);
        assertThat(halving.sizes()).containsExactly(0.3f, 0.3f, 0.6f);
    }

    @Test
    void shouldCountTheStepsSinceTheLastCheckpoint() {
        halving.check(20, new float[] {20, 20, 20}, new float[] {2, 2, 2});

        boolean[] halved = halving.check(24, new float[] {3, 2, 4}, new float[] {3, 3, 3});

        assertThat(halved).containsExactly(false, true, false);
    }
}
