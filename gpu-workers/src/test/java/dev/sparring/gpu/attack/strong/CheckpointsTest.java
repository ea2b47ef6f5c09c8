// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointsTest {

    @Test
    void shouldBeThoseOfThePaperForAHundredSteps() {
        assertThat(new Checkpoints(100).toArray()).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
    }

    @Test
    void shouldRoundUp() {
        assertThat(new Checkpoints(10).toArray()).containsExactly(3, 5, 6, 7, 8, 9, 10);
    }

    @Test
    void shouldTellWhenToLookBack() {
        Checkpoints checkpoints = new Checkpoints(100);

        assertThat(checkpoints.contains(22)).isTrue();
        assertThat(checkpoints.contains(0)).isFalse();
        assertThat(checkpoints.contains(23)).isFalse();
    }
}
