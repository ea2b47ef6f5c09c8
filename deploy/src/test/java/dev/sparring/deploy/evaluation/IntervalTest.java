// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class IntervalTest {

    /** By Wilson's formula with z = 1.959964: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). */
    @Test
    void shouldBeWilsonsInterval() {
        Interval interval = Interval.wilson(89, 100);

        assertThat(interval.low()).isCloseTo(0.81369, within(1e-5));
        assertThat(interval.high()).isCloseTo(0.93745, within(1e-5));
        assertThat(Interval.of(0.89, 100)).isEqualTo(interval);
    }

    @Test
    void shouldSayHowLittleAPerfectSampleProves() {
        assertThat(Interval.wilson(0, 10).low()).isZero();
        assertThat(Interval.wilson(0, 10).high()).isCloseTo(0.27753, within(1e-5));
        assertThat(Interval.wilson(10, 10).low()).isCloseTo(0.72247, within(1e-5));
    }
}
