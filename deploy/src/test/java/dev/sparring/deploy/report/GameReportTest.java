// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.evaluation.Exhibition;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GameReportTest {

    @TempDir private Path directory;

    @Test
    void shouldWriteARowPerRound() throws Exception {
        GameReport.writeTables(history(3), Set.of(), directory);
        assertThat(Files.readAllLines(directory.resolve("rounds.csv")))
                .hasSize(4)
                .satisfies(
                        lines -> {
                            assertThat(lines.get(0))
                                    .startsWith("round,defender_version,clean_loss")
                                    .contains("pgd.loss")
                                    .endsWith("pgd.gradient_norm");
                            // the first round had no attackers
                            assertThat(lines.get(1)).startsWith("0,1,2.0,").endsWith(",,,,,,");
                            assertThat(lines.get(3)).startsWith("2,3,").endsWith(",0.5");
                        });
    }

    @Test
    void shouldLeaveOutWhatAnAbsentAttackerDidNot() throws Exception {
        History history = history(2);
        StepReport.Builder alone = StepReport.newBuilder().setRound(2).setDefenderVersion(3);
        alone.addAttackers(AttackerStep.newBuilder().setAttacker("pgd"));
        history.add(Report.newBuilder().setStep(alone).build());

        GameReport.writeTables(history, Set.of("pgd"), directory);

        assertThat(Files.readAllLines(directory.resolve("rounds.csv")).get(3))
                .startsWith("2,3,0.0,,0.0,,")
                .endsWith(",false,,,,,,");
        assertThat(history.absences("pgd", 0)).isEqualTo(2);
        assertThat(history.absences("pgd", 1)).isEqualTo(1);
        assertThat(history.absences("cw", 1)).isEqualTo(2);
    }

    /** An attacker says what it likes. */
    @Test
    void shouldLeaveACellEmptyForWhatIsNoNumber() throws Exception {
        History history = history(2);
        AttackerStep.Builder liar =
                AttackerStep.newBuilder()
                        .setAttacker("pgd")
                        .setUsed(true)
                        .setLoss(3)
                        .setSeconds(Double.NaN)
                        .addMeasures(
                                Measure.newBuilder()
                                        .setName("gradient_norm")
                                        .setValue(Double.POSITIVE_INFINITY));
        StepReport.Builder step = StepReport.newBuilder().setRound(2).addAttackers(liar);
        history.add(Report.newBuilder().setStep(step).build());

        GameReport.writeTables(history, Set.of(), directory);

        assertThat(Files.readAllLines(directory.resolve("rounds.csv")).get(3))
                .endsWith(",true,0,0,3.0,0.0,,")
                .doesNotContain("NaN", "Infinity");
    }

    @Test
    void shouldHaveColumnsForAnAttackerThatNeverCame() throws Exception {
        GameReport.writeTables(history(3), Set.of("cw", "pgd"), directory);
        List<String> lines = Files.readAllLines(directory.resolve("rounds.csv"));
        assertThat(lines.get(0)).containsOnlyOnce("pgd.loss").contains(",cw.used,", ",cw.seconds,");
        assertThat(lines).extracting(line -> line.split(",", -1).length).containsOnly(15 + 6 + 7);
    }

    @Test
    void shouldWriteARowPerEvaluatedAttack() throws Exception {
        GameReport.writeTables(history(1), Set.of(), directory);
        assertThat(Files.readAllLines(directory.resolve("evaluations.csv")))
                .containsExactly(
                        "round,defender_version,split,images,attack,accuracy,mean_loss,seconds,options",
                        "-1,0,test,100,clean,0.1,0.0,,",
                        "-1,0,test,100,pgd,0.05,3.0,,",
                        "-1,0,test,100,worst case,0.05,,,",
                        "0,1,test,100,clean,0.9,0.0,,",
                        "0,1,test,100,pgd,0.5,3.0,,",
                        "0,1,test,100,worst case,0.5,,,");
    }

    @Test
    void shouldDrawCurvesAboveImages() throws Exception {
        Path file = GameReport.draw(history(900), Optional.of(exhibition()), 0.25f, directory);
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(900);
        assertThat(picture.getHeight()).isGreaterThan(900);
    }

    @Test
    void shouldDrawAGameWithoutRounds() throws Exception {
        assertThat(GameReport.draw(new History(), Optional.empty(), 0, directory)).exists();
    }

    @Test
    void shouldShowPerturbationsAroundGrey() {
        BufferedImage grid = ImageGrid.draw(exhibition(), 0.25f);
        // the second row: nothing was done to the first image, everything to the second one
        int y = 12 + 72 + 18 + 36;
        assertThat(grid.getRGB(12 + 130 + 36, y) & 0xff).isEqualTo(128);
        assertThat(grid.getRGB(12 + 130 + 76 + 36, y) & 0xff).isEqualTo(255);
    }

    private static Exhibition exhibition() {
        byte[] pixels = new byte[2 * 4];
        Arrays.fill(pixels, (byte) 51);
        ImageBatch batch = new ImageBatch(new long[] {2, 1, 2, 2}, pixels, new int[] {3, 4});
        float[] attacked = {0.2f, 0.2f, 0.2f, 0.2f, 0.45f, 0.45f, 0.45f, 0.45f};
        TreeMap<String, Exhibition.Attacked> attacks = new TreeMap<>();
        attacks.put("pgd", new Exhibition.Attacked(attacked, new int[] {3, 9}));
        return new Exhibition(batch, new int[] {3, 4}, attacks);
    }

    private static History history(int rounds) {
        History history = new History();
        history.add(evaluation(0, 0.1, 0.05));
        for (int round = 0; round < rounds; round++) {
            StepReport.Builder step =
                    StepReport.newBuilder()
                            .setRound(round)
                            .setDefenderVersion(round + 1)
                            .setCleanLoss(2.0 / (1 + round));
            if (round > 0) {
                step.addAttackers(
                        AttackerStep.newBuilder()
                                .setAttacker("pgd")
                                .setUsed(true)
                                .setLoss(3)
                                .addMeasures(
                                        Measure.newBuilder()
                                                .setName("gradient_norm")
                                                .setValue(0.5)));
            }
            history.add(Report.newBuilder().setStep(step).build());
        }
        if (rounds > 0) {
            history.add(evaluation(rounds, 0.9, 0.5));
        }
        return history;
    }

    private static Report evaluation(int version, double clean, double robust) {
        return Report.newBuilder()
                .setEvaluation(
                        Evaluation.newBuilder()
                                .setRound(version - 1)
                                .setDefenderVersion(version)
                                .setSplit("test")
                                .setImages(100)
                                .setCleanAccuracy(clean)
                                .addAttacks(
                                        AttackEvaluation.newBuilder()
                                                .setAttack("pgd")
                                                .setRobustAccuracy(robust)
                                                .setMeanLoss(3))
                                .setWorstCaseAccuracy(robust))
                .build();
    }
}
