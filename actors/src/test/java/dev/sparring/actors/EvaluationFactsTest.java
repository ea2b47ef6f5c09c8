// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Exhibit;
import dev.sparring.protocol.v1.Report;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the referee tells of a real game, against the images that it told it of. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class EvaluationFactsTest {

    private static final int CLASSES = 10;
    private static final int IMAGES = 20;
    private static final int EXHIBITS = 5;
    private static final int SMALL_BYTES = 256 << 10;

    private static Journal journal;
    private static GameSettings settings;
    private static DatasetSplits images;
    private static List<Evaluation> evaluations;

    @BeforeAll
    static void playAGame() throws Exception {
        journal = TestBroker.newGame("facts");
        settings =
                TestGames.settings(
                        journal,
                        "rounds=4",
                        "evaluation.images=" + IMAGES,
                        "evaluation.final-images=" + IMAGES,
                        "evaluation.exhibits=" + EXHIBITS);
        images = Players.datasets(settings);
        TestGames.play(settings, journal);
        evaluations = evaluations(journal);
    }

    @Test
    void shouldCountEveryImageOfEachClass() {
        for (Evaluation evaluation : evaluations) {
            long[] expected = new long[CLASSES];
            for (int label : measured(evaluation).labels()) {
                expected[label]++;
            }
            assertThat(rows(evaluation.getConfusionList())).isEqualTo(expected);
            for (AttackEvaluation attack : evaluation.getAttacksList()) {
                assertThat(rows(attack.getConfusionList())).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldHaveTheAccuracyOnTheDiagonal() {
        for (Evaluation evaluation : evaluations) {
            assertThat(diagonal(evaluation.getConfusionList()))
                    .isEqualTo(Math.round(evaluation.getCleanAccuracy() * IMAGES));
            for (AttackEvaluation attack : evaluation.getAttacksList()) {
                long survived = Math.round(attack.getRobustAccuracy() * IMAGES);
                long wrongAsTheyAre = IMAGES - diagonal(evaluation.getConfusionList());
                assertThat(diagonal(attack.getConfusionList()))
                        .isBetween(survived, survived + wrongAsTheyAre);
            }
        }
    }

    @Test
    void shouldShowTheFirstImagesAsTheyAre() {
        for (Evaluation evaluation : evaluations) {
            ImageBatch measured = measured(evaluation);
            assertThat(evaluation.getExhibitsList())
                    .extracting(Exhibit::getIndex)
                    .containsExactly(0, 1, 2, 3, 4);
            for (Exhibit exhibit : evaluation.getExhibitsList()) {
                int index = exhibit.getIndex();
                assertThat(exhibit.getLabel()).isEqualTo(measured.labels()[index]);
                assertThat(TensorCodec.byteArray(exhibit.getImage()))
                        .isEqualTo(measured.select(index).pixels());
                assertThat(exhibit.getImage().getShapeList()).containsExactly(1L, 28L, 28L);
            }
            assertAgree(evaluation.getExhibitsList(), evaluation.getConfusionList());
        }
    }

    @Test
    void shouldShowTheSameImagesUnderEachAttackInsideTheBall() {
        for (Evaluation evaluation : evaluations) {
            for (AttackEvaluation attack : evaluation.getAttacksList()) {
                assertThat(attack.getExhibitsCount()).isEqualTo(EXHIBITS);
                for (int i = 0; i < EXHIBITS; i++) {
                    Exhibit clean = evaluation.getExhibits(i);
                    Exhibit attacked = attack.getExhibits(i);
                    assertThat(attacked.getIndex()).isEqualTo(clean.getIndex());
                    assertThat(attacked.getLabel()).isEqualTo(clean.getLabel());
                    assertInside(
                            TensorCodec.byteArray(clean.getImage()),
                            TensorCodec.floatArray(attacked.getImage()));
                }
                assertAgree(attack.getExhibitsList(), attack.getConfusionList());
            }
        }
    }

    @Test
    void shouldTellHowMuchEachAttackIsAllowed() {
        for (Evaluation evaluation : evaluations) {
            assertThat(evaluation.getAttacksList())
                    .extracting(AttackEvaluation::getAttack)
                    .containsExactly("fgsm", "l2l-da", "pgd");
            assertThat(evaluation.getAttacksList())
                    .extracting(AttackEvaluation::getGradients)
                    .containsExactly(1L, 3L, 2L);
            assertThat(evaluation.getZeroGradientRatio()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void shouldStaySmall() {
        AtomicInteger largest = new AtomicInteger();
        journal.read(
                journal.topics().told(),
                new Offsets(),
                entry -> largest.accumulateAndGet(entry.value().length, Math::max));

        assertThat(largest.get())
                .isBetween(EXHIBITS * 28 * 28 * (1 + 3 * Float.BYTES), SMALL_BYTES);
    }

    @Test
    void shouldShowNothingWhenNothingIsAskedFor() throws Exception {
        Journal other = TestBroker.newGame("facts");
        GameSettings none = TestGames.settings(other, "rounds=1", "evaluation.exhibits=0");

        TestGames.play(none, other);

        for (Evaluation evaluation : evaluations(other)) {
            assertThat(evaluation.getExhibitsList()).isEmpty();
            assertThat(evaluation.getConfusionCount()).isEqualTo(CLASSES * CLASSES);
        }
    }

    private static List<Evaluation> evaluations(Journal journal) {
        List<Evaluation> found =
                TestGames.reports(journal).stream()
                        .filter(Report::hasEvaluation)
                        .map(Report::getEvaluation)
                        .toList();
        assertThat(found).hasSizeGreaterThan(1);
        return found;
    }

    private static ImageBatch measured(Evaluation evaluation) {
        return evaluation.getSplit().equals("test")
                ? images.test().slice(0, IMAGES)
                : images.validation().slice(0, IMAGES);
    }

    private static long[] rows(List<Long> confusion) {
        long[] sums = new long[CLASSES];
        for (int i = 0; i < confusion.size(); i++) {
            sums[i / CLASSES] += confusion.get(i);
        }
        return sums;
    }

    private static long diagonal(List<Long> confusion) {
        long sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            sum += confusion.get(i * CLASSES + i);
        }
        return sum;
    }

    /** What is shown is among what was counted. */
    private static void assertAgree(List<Exhibit> exhibits, List<Long> confusion) {
        long[] shown = new long[CLASSES * CLASSES];
        for (Exhibit exhibit : exhibits) {
            assertThat(exhibit.getConfidence()).isBetween(1.0 / CLASSES, 1.0);
            shown[exhibit.getLabel() * CLASSES + exhibit.getPrediction()]++;
        }
        for (int i = 0; i < shown.length; i++) {
            assertThat(shown[i]).isLessThanOrEqualTo(confusion.get(i));
        }
    }

    private static void assertInside(byte[] clean, float[] attacked) {
        float distance = 0;
        for (int i = 0; i < clean.length; i++) {
            assertThat(attacked[i]).isBetween(0f, 1f);
            distance = Math.max(distance, Math.abs(attacked[i] - (clean[i] & 0xff) / 255f));
        }
        assertThat(distance).isPositive().isLessThanOrEqualTo(settings.epsilon() + 1e-6f);
    }
}
