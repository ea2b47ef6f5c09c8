// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.protocol.v1.GameState;
import org.junit.jupiter.api.Test;

class PlayClockTest {

    private static final long HOUR = 3_600_000;

    private final PlayClock clock = new PlayClock();

    @Test
    void shouldMeasureThePaceOfTheLastRounds() {
        clock.event(GameState.GAME_STATE_STARTED, 1_000);
        for (int round = 0; round < 100; round++) {
            clock.round(round, 1_000 + (round + 1) * 200L);
        }
        assertThat(clock.roundsPerSecond()).isEqualTo(5, within(1e-9));
        assertThat(clock.elapsedSeconds(21_000)).isEqualTo(20, within(1e-9));
        assertThat(clock.elapsedSeconds(22_000)).isEqualTo(21, within(1e-9));
    }

    @Test
    void shouldNotCountAPause() {
        clock.event(GameState.GAME_STATE_STARTED, 1_000);
        clock.round(0, 2_000);
        clock.event(GameState.GAME_STATE_PAUSED, 2_500);
        // the round in flight
        clock.round(1, 3_000);
        assertThat(clock.elapsedSeconds(HOUR)).isEqualTo(1.5, within(1e-9));
        clock.event(GameState.GAME_STATE_RESUMED, HOUR);
        clock.round(2, HOUR + 1_000);
        assertThat(clock.elapsedSeconds(HOUR + 1_000)).isEqualTo(2.5, within(1e-9));
    }

    @Test
    void shouldNotCountTheTimeBetweenACrashAndTheGoingOn() {
        clock.event(GameState.GAME_STATE_STARTED, 1_000);
        clock.round(0, 2_000);
        clock.event(GameState.GAME_STATE_RESUMED, HOUR);
        clock.round(1, HOUR + 500);
        assertThat(clock.elapsedSeconds(HOUR + 500)).isEqualTo(1.5, within(1e-9));
        assertThat(clock.roundsPerSecond()).isNaN();
    }

    @Test
    void shouldNotCountASilenceThatIsTooLongForARound() {
        clock.event(GameState.GAME_STATE_STARTED, 1_000);
        clock.round(0, 2_000);
        clock.round(1, 3_000);
        clock.round(2, 3_000 + HOUR);
        assertThat(clock.elapsedSeconds(3_000 + HOUR)).isEqualTo(2, within(1e-9));
        assertThat(clock.elapsedSeconds(3_000 + 9 * HOUR)).isEqualTo(2, within(1e-9));
    }

    @Test
    void shouldCountLongRoundsWhenAllAreLong() {
        clock.event(GameState.GAME_STATE_STARTED, 1_000);
        for (int round = 0; round < 10; round++) {
            clock.round(round, 1_000 + (round + 1) * 40_000L);
        }
        clock.round(10, 401_000 + 200_000);
        assertThat(clock.elapsedSeconds(601_000)).isEqualTo(600, within(1e-9));
    }

    @Test
    void shouldNotRunBeforeAnythingIsKnown() {
        assertThat(clock.elapsedSeconds(HOUR)).isZero();
        assertThat(clock.roundsPerSecond()).isNaN();
    }
}
