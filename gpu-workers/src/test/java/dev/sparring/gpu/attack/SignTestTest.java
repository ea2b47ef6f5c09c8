// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SignTestTest {

    @Test
    void shouldCountCoins() {
        assertThat(SignTest.chance(0, 0)).isEqualTo(1);
        assertThat(SignTest.chance(3, 0)).isCloseTo(1, within(1e-12));
        assertThat(SignTest.chance(0, 3)).isCloseTo(1.0 / 8, within(1e-12));
        assertThat(SignTest.chance(1, 3)).isCloseTo((1 + 4) / 16.0, within(1e-12));
    }

    @Test
    void shouldTellAGapFromChance() {
        assertThat(SignTest.chance(20, 28)).isGreaterThan(0.1);
        assertThat(SignTest.chance(8, 40)).isLessThan(1e-5);
    }

    @Test
    void shouldDoWithManyCases() {
        assertThat(SignTest.chance(2000, 2000)).isCloseTo(0.5, within(0.01));
        assertThat(SignTest.chance(1900, 2100)).isBetween(1e-4, 1e-3);
    }
}
