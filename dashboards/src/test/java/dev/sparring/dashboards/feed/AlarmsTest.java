// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import static dev.sparring.dashboards.feed.TestReports.at;
import static dev.sparring.dashboards.feed.TestReports.attack;
import static dev.sparring.dashboards.feed.TestReports.evaluation;
import static dev.sparring.dashboards.feed.TestReports.foul;
import static dev.sparring.dashboards.feed.TestReports.missed;
import static dev.sparring.dashboards.feed.TestReports.play;
import static dev.sparring.dashboards.feed.TestReports.played;
import static dev.sparring.dashboards.feed.TestReports.playing;
import static dev.sparring.dashboards.feed.TestReports.ring;
import static dev.sparring.dashboards.feed.TestReports.step;
import static dev.sparring.dashboards.feed.TestReports.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.StepReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private final WatchedGame game = played(200);
    private final long now = at(199);

    @Test
    void shouldBeQuietWhenAllIsWell() {
        tell(
                game,
                evaluation(100, 0.40)
                        .setZeroGradientRatio(0.05)
                        .addAttacks(attack("fgsm", 0.50, 1))
                        .addAttacks(attack("pgd", 0.41, 10))
                        .addAttacks(attack("transfer", 0.60, 0)),
                now);
        tell(
                game,
                evaluation(200, 0.31)
                        .addAttacks(attack("fgsm", 0.31, 1))
                        .addAttacks(attack("pgd", 0.315, 10)),
                now);
        assertThat(Alarms.of(game, now)).isEmpty();
    }

    @Test
    void shouldTellWhenRobustAccuracyFallsFromItsBest() {
        tell(game, evaluation(50, 0.60).addAttacks(attack("pgd", 0.6, 10)), at(50));
        tell(game, evaluation(100, 0.45).addAttacks(attack("pgd", 0.6, 10)), at(100));
        tell(game, evaluation(120, 0.30).setSplit("test"), at(120));
        tell(game, evaluation(150, 0.48).addAttacks(attack("pgd", 0.6, 10)), at(150));
        Alarm alarm = only();
        assertThat(alarm.id()).isEqualTo("robust.fall");
        assertThat(alarm.detail())
                .isEqualTo(
                        "worst case 48.0 % on validation images at round 150, after 60.0 % at"
                                + " best");
        assertThat(alarm.since()).isEqualTo(at(100));
        tell(game, evaluation(200, 0.55).addAttacks(attack("pgd", 0.6, 10)), now);
        assertThat(Alarms.of(game, now)).isEmpty();
    }

    @Test
    void shouldSuspectMaskingWhenASingleStepBeatsASearch() {
        tell(game, masked(100), at(100));
        tell(game, masked(200), at(199));
        Alarm alarm = only();
        assertThat(alarm.id()).isEqualTo("masking.single-step");
        assertThat(alarm.detail())
                .isEqualTo(
                        "fgsm 31.0 % < pgd 45.0 % at round 200: a single step finds more than a"
                                + " search");
        assertThat(alarm.since()).isEqualTo(at(100));
        assertThat(alarm.round()).isEqualTo(100);
    }

    @Test
    void shouldNotCompareASingleStepWithAWeakSearchAlone() {
        tell(game, masked(200).addAttacks(attack("strong", 0.30, 40)), now);
        assertThat(Alarms.of(game, now)).isEmpty();
    }

    @Test
    void shouldSuspectMaskingWhenABlackBoxBeatsAWhiteBox() {
        tell(
                game,
                evaluation(200, 0.3)
                        .addAttacks(attack("square", 0.30, 0))
                        .addAttacks(attack("pgd", 0.32, 10)),
                now);
        assertThat(only().id()).isEqualTo("masking.black-box");
    }

    @Test
    void shouldNotTakeAnEvaluationThatCountsNoGradientsForABlackBox() {
        tell(
                game,
                evaluation(200, 0.3)
                        .addAttacks(attack("old", 0.30, 0).toBuilder().clearConfusion())
                        .addAttacks(attack("pgd", 0.5, 10)),
                now);
        assertThat(Alarms.of(game, now)).isEmpty();
    }

    @Test
    void shouldTellWhenGradientsVanish() {
        tell(game, evaluation(200, 0.9).setZeroGradientRatio(0.06), now);
        assertThat(only().id()).isEqualTo("masking.zero-gradients");
        assertThat(only().detail()).contains("6.0 %", "round 200");
    }

    @Test
    void shouldTellOfFoulsForAHundredRounds() {
        play(game, step(200, "pgd").addFouls(foul("pgd", FoulReason.FOUL_REASON_OVER_BUDGET)));
        assertThat(Alarms.of(game, at(200))).extracting(Alarm::id).containsExactly("fouls");
        for (int round = 201; round < 300; round++) {
            play(game, step(round, "pgd"));
        }
        assertThat(Alarms.of(game, at(299))).extracting(Alarm::id).containsExactly("fouls");
        play(game, step(300, "pgd"));
        assertThat(Alarms.of(game, at(300))).isEmpty();
    }

    @Test
    void shouldTellWhoIsSilent() {
        ring(game, now, playing("pgd"), playing("cw"));
        assertThat(Alarms.of(game, now))
                .extracting(Alarm::id)
                .containsExactly("attacker.unused.cw");
        ring(game, now + 1, playing("pgd"), playing("cw").setSilent(true).setMisses(1));
        assertThat(only().id()).isEqualTo("attacker.silent.cw");
        assertThat(only().detail()).isEqualTo("no answer to the last round");
        assertThat(only().since()).isEqualTo(now);
        ring(game, now + 2, playing("pgd"), playing("cw").clearReplicas());
        assertThat(Alarms.of(game, now + 2)).isEmpty();
    }

    @Test
    void shouldTellHowOftenSomebodyDidNotAnswer() {
        play(game, missed(200, "pgd", 3));
        Alarm alarm = Alarms.of(game, at(200)).get(0);
        assertThat(alarm.id()).isEqualTo("attacker.silent.pgd");
        assertThat(alarm.detail()).isEqualTo("no answer to the last 3 rounds");
    }

    @Test
    void shouldNotMissAttackersOfAGameThatIsOver() {
        tell(game, GameState.GAME_STATE_FINISHED, now);
        assertThat(Alarms.of(game, now + 10 * 60_000)).isEmpty();
    }

    @Test
    void shouldTellWhenNoRoundIsReported() {
        assertThat(Alarms.of(game, now + 30_000)).extracting(Alarm::id).doesNotContain("lag");
        Alarm alarm = Alarms.of(game, now + 31_000).get(0);
        assertThat(alarm.id()).isEqualTo("lag");
        assertThat(alarm.severity()).isEqualTo("critical");
        assertThat(alarm.detail()).isEqualTo("nothing for 31 s; a round takes 0.10 s");
        tell(game, GameState.GAME_STATE_PAUSED, now);
        assertThat(Alarms.of(game, now + 31_000)).extracting(Alarm::id).doesNotContain("lag");
    }

    @Test
    void shouldTellWhenALossIsNoNumber() {
        play(game, step(200, "pgd").setCleanLoss(Double.NaN));
        play(game, step(201, "pgd").setAdversarialLoss(Double.POSITIVE_INFINITY));
        Alarm alarm = Alarms.of(game, at(201)).get(0);
        assertThat(alarm.id()).isEqualTo("loss.not-finite");
        assertThat(alarm.detail()).isEqualTo("the adversarial loss of round 201 is not finite");
        assertThat(alarm.since()).isEqualTo(at(200));
    }

    @Test
    void shouldTellOfRecordsThatCannotBeRead() {
        game.malformed("g.reports-0 offset 5: the record is empty", now);
        assertThat(only().detail())
                .isEqualTo("1 so far; the last one: g.reports-0 offset 5: the record is empty");
    }

    @Test
    void shouldTellWhichLearnerTrails() {
        StepReport.Builder step = step(200, "pgd");
        step.getAttackersBuilder(0).setAttackerVersion(200);
        play(game, step, now);
        tell(
                game,
                evaluation(200, 0.3)
                        .addAttacks(attack("pgd", 0.50, 10))
                        .addAttacks(attack("cw", 0.30, 10)),
                now);
        assertThat(only().id()).isEqualTo("attacker.trailing.pgd");
        assertThat(only().severity()).isEqualTo("info");
    }

    private static Evaluation.Builder masked(long version) {
        return evaluation(version, 0.3)
                .addAttacks(attack("fgsm", 0.31, 1))
                .addAttacks(attack("pgd", 0.45, 10));
    }

    private Alarm only() {
        List<Alarm> alarms = Alarms.of(game, now);
        assertThat(alarms).hasSize(1);
        return alarms.get(0);
    }
}
