// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Heartbeat;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnStandingsTest {

    private final List<String> notices = new ArrayList<>();
    private final OwnStandings standings = new OwnStandings(List.of("cw", "pgd"), notices::add);

    @Test
    void shouldSayNothingWhileAllIsWell() {
        standings.take(step(1, present("pgd"), present("stranger").setSilent(true)));
        standings.take(beat(present("pgd"), present("cw")));

        assertThat(notices).isEmpty();
    }

    @Test
    void shouldSayWhoIsLeftOutAndWhenItIsAskedAgain() {
        standings.take(step(4, present("pgd").setSilent(true), present("cw")));
        standings.take(step(5, present("pgd").setSilent(true), present("cw")));
        standings.take(step(6, present("pgd"), present("cw").setSilent(true).setAskedFrom(16)));

        assertThat(notices)
                .containsExactly(
                        "pgd: left out, because a round closed without its answer; asked again when"
                                + " it is heard",
                        "pgd: back in the ring",
                        "cw: left out, because a round closed without its answer; asked again from"
                                + " round 16 on");
    }

    @Test
    void shouldNameTheFirstFoulOfEachKind() {
        Report.Builder step = step(4, present("pgd")).toBuilder();
        for (int i = 0; i < 3; i++) {
            step.getStepBuilder()
                    .addFouls(Rules.foul("pgd", i, FoulReason.FOUL_REASON_OVER_BUDGET, "too far"))
                    .addFouls(Rules.foul("eve", i, FoulReason.FOUL_REASON_NOT_FINITE, "NaN"))
                    .addFouls(Rules.foul("pgd", i, FoulReason.FOUL_REASON_NO_ANSWER, ""));
        }

        standings.take(step.build());

        assertThat(notices).containsExactly("pgd: foul in round 0: over budget, too far");
    }

    @Test
    void shouldEndWhenAllOfThemAreSentOff() {
        Report.Builder step = step(4, present("pgd").setEjected(true), present("cw")).toBuilder();
        step.getStepBuilder()
                .addFouls(Rules.foul("pgd", 3, FoulReason.FOUL_REASON_OVER_BUDGET, "too far"));

        standings.take(step.build());
        assertThat(notices)
                .contains(
                        "pgd was ejected by the defender: over budget, too far; once the fault is"
                                + " mended, `sparring admit pgd` lets it in again");

        assertThatThrownBy(
                        () ->
                                standings.take(
                                        beat(
                                                present("pgd").setEjected(true),
                                                present("cw").setEjected(true))))
                .isInstanceOf(EjectedException.class)
                .hasMessageContaining("cw was ejected")
                .hasMessageContaining("pgd was ejected");
    }

    private static Standing.Builder present(String attacker) {
        return Standing.newBuilder().setAttacker(attacker).addReplicas("a").setCopies(1);
    }

    private static Report step(long round, Standing.Builder... ring) {
        StepReport.Builder step =
                StepReport.newBuilder().setRound(round).setDefenderVersion(round + 1);
        for (Standing.Builder each : ring) {
            step.addRing(each);
        }
        return Report.newBuilder().setStep(step).build();
    }

    private static Report beat(Standing.Builder... ring) {
        Heartbeat.Builder beat = Heartbeat.newBuilder();
        for (Standing.Builder each : ring) {
            beat.addRing(each);
        }
        return Report.newBuilder().setHeartbeat(beat).build();
    }
}
