// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SightingsTest {

    private final Sightings sightings = new Sightings(Set.of("pgd"));

    @Test
    void shouldSeeAStrangerThatIsTrainedOn() {
        sightings.on(step(7, 0, "pgd", true));
        assertThat(sightings.defects()).isEmpty();

        sightings.on(step(8, 0, "stranger-3", true));
        sightings.on(step(9, 0, "stranger-4", false));

        assertThat(sightings.defects())
                .containsExactly(
                        "round 8 was dealt to stranger-3, and trained on its answer",
                        "round 9 was dealt to stranger-4");
    }

    @Test
    void shouldSeeADefenderThatStartsAgainAndTheEnd() {
        sightings.on(event(GameState.GAME_STATE_RESUMED));
        assertThat(sightings.defects()).containsExactly("the defender has restarted");
        assertThat(sightings.isOver()).isFalse();

        sightings.on(event(GameState.GAME_STATE_FINISHED));
        assertThat(sightings.isOver()).isTrue();
    }

    @Test
    void shouldMeasureEachPhaseByTheTimesInTheReports() {
        sightings.on(step(0, 1000, "pgd", true));
        assertThat(sightings.roundsPerSecond()).isZero();
        sightings.on(step(1, 1500, "pgd", true));
        assertThat(sightings.roundsPerSecond()).isEqualTo(2);

        sightings.phase();
        assertThat(sightings.roundsPerSecond()).isZero();
        sightings.on(step(2, 2000, "pgd", true));
        sightings.on(step(3, 2100, "pgd", true));
        assertThat(sightings.roundsPerSecond()).isEqualTo(10);
        assertThat(sightings.fouls()).isEqualTo(4 * 6);
    }

    private static Report step(long round, long millis, String attacker, boolean used) {
        return Report.newBuilder()
                .setEpochMillis(millis)
                .setStep(
                        StepReport.newBuilder()
                                .setRound(round)
                                .addFouls(Foul.getDefaultInstance())
                                .setMoreFouls(5)
                                .addAttackers(
                                        AttackerStep.newBuilder()
                                                .setAttacker(attacker)
                                                .setUsed(used)))
                .build();
    }

    private static Report event(GameState state) {
        return Report.newBuilder().setGameEvent(GameEvent.newBuilder().setState(state)).build();
    }
}
