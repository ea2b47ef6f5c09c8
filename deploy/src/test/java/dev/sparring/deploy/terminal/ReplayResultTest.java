// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayResultTest {

    @Test
    void shouldSayThatAllIsEqual() {
        assertThat(result(60).line())
                .isEqualTo(
                        "game g: all equal, 55 rounds verified, versions 5 to 60, 7.0 s (10"
                                + " rounds/s)");
        assertThat(result(60).fields()).containsEntry("interrupted", false);
    }

    @Test
    void shouldSayHowFarItGotWhenItWasInterrupted() {
        assertThat(result(32).line())
                .isEqualTo("game g: interrupted: rounds 5 to 31 of 5 to 59 equal so far");
        assertThat(result(32).fields())
                .containsEntry("interrupted", true)
                .containsEntry("rounds", 27L)
                .containsEntry("to_version", 32L);
    }

    @Test
    void shouldNotSayThatNothingWasEqual() {
        assertThat(result(5).line())
                .isEqualTo("game g: interrupted before a round was verified, of rounds 5 to 59");
    }

    private static ReplayResult result(long reached) {
        return new ReplayResult("g", 5, reached, 60, 70, 7, Optional.empty());
    }
}
