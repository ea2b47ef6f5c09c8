// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final StringWriter text = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void shouldRewriteOneLineOnATerminal() {
        Progress progress = progress(200);
        progress.accept(step(0));
        pass(9);
        // the first one after the warm-up: rounds are slower from here on
        progress.accept(step(1));
        pass(0.5);
        progress.accept(step(2));
        assertThat(text.toString())
                .doesNotContain("\n")
                .contains("round 2/10  loss: clean 0.500, adversarial 1.500, cw absent, pgd 2.000")
                .endsWith(
                        "\u001b[2Kround 3/10  2.00 rounds/s  ETA 0:04  loss: clean 0.500,"
                                + " adversarial 1.500, cw absent, pgd 2.000");
    }

    @Test
    void shouldSayWhomAGameBeginsWithout() {
        GameEvent event =
                GameEvent.newBuilder()
                        .setState(GameState.GAME_STATE_STARTED)
                        .setDetail("computed with cpu; without cw, pgd")
                        .build();
        progress(0).accept(Report.newBuilder().setGameEvent(event).build());

        assertThat(text.toString()).contains("the game begins without cw, pgd");
    }

    @Test
    void shouldShowNoLossWhereThereWasNoAnswer() {
        StepReport.Builder step = StepReport.newBuilder().setRound(0).setRoundsTotal(9);
        step.addAttackers(AttackerStep.newBuilder().setAttacker("cw"));
        progress(200).accept(Report.newBuilder().setStep(step).build());

        assertThat(text.toString()).contains("loss: clean 0.000, adversarial –, cw absent");
    }

    @Test
    void shouldTellHowLongTheWarmUpTakes() {
        Progress progress = new Progress(new Screen(new PrintWriter(text), 200), 4, nanos::get);
        progress.accept(step(0));
        pass(3);
        progress.accept(step(1));
        assertThat(text.toString()).contains("round 2/10  0.33 rounds/s  warm-up ETA 0:06  loss");
    }

    @Test
    void shouldCutTheLiveLineToTheTerminal() {
        progress(20).accept(step(0));
        assertThat(text.toString()).endsWith("round 1/10  loss: c").doesNotContain("lean");
    }

    @Test
    void shouldBeSparseWithoutATerminal() {
        Progress progress = progress(0);
        for (int round = 0; round < 10; round++) {
            progress.accept(step(round));
            pass(6);
        }
        assertThat(text.toString().lines().map(line -> line.substring(0, 10)))
                .containsExactly(
                        "round 3/10", "round 5/10", "round 7/10", "round 9/10", "round 10/1");
    }

    @Test
    void shouldGrowATableOfEvaluations() {
        Progress progress = progress(0);
        progress.accept(evaluation(-1, 0.1));
        progress.accept(evaluation(99, 1));
        assertThat(text.toString().lines())
                .containsExactly(
                        "accuracy on images              clean      pgd  worst case",
                        "round 0, 200 test              10.0 %    5.0 %       5.0 %",
                        "round 100, 200 test           100.0 %   50.0 %      50.0 %");
    }

    private Progress progress(int columns) {
        return new Progress(new Screen(new PrintWriter(text), columns), 1, nanos::get);
    }

    private void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    private static Report step(long round) {
        return Report.newBuilder()
                .setStep(
                        StepReport.newBuilder()
                                .setRound(round)
                                .setRoundsTotal(10)
                                .setCleanLoss(0.5)
                                .setAdversarialLoss(1.5)
                                .addAttackers(AttackerStep.newBuilder().setAttacker("cw"))
                                .addAttackers(
                                        AttackerStep.newBuilder()
                                                .setAttacker("pgd")
                                                .setUsed(true)
                                                .setLoss(2)))
                .build();
    }

    private static Report evaluation(long round, double clean) {
        return Report.newBuilder()
                .setEvaluation(
                        Evaluation.newBuilder()
                                .setRound(round)
                                .setImages(200)
                                .setSplit("test")
                                .setCleanAccuracy(clean)
                                .addAttacks(
                                        AttackEvaluation.newBuilder()
                                                .setAttack("pgd")
                                                .setRobustAccuracy(clean / 2))
                                .setWorstCaseAccuracy(clean / 2))
                .build();
    }
}
