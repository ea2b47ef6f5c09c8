// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WallTimeTest {

    private final WallTime time = new WallTime();

    @Test
    void shouldCountOnceWhatSeveralDevicesDidAtTheSameTime() {
        time.add(new Span(1_000.5, 2));
        time.add(new Span(1_000, 2));
        time.add(new Span(1_001, 0.5));

        assertThat(time.seconds()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void shouldNotCountAPause() {
        time.add(new Span(5_000, 3));
        time.add(new Span(1_000, 2));

        assertThat(time.seconds()).isCloseTo(5, within(1e-9));
    }

    @Test
    void shouldBeZeroWhenNothingWasDone() {
        assertThat(time.seconds()).isZero();
    }
}
