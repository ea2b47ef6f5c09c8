// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.EvaluationResult.AttackResult;
import dev.sparring.gpu.evaluation.Predictions;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EvaluationReportsTest {

    private static final int EXHIBITS = 64;
    private static final int PIXELS = 28 * 28;
    private static final GameSettings SETTINGS =
            SettingsLoader.preset("quick", List.of("evaluation.exhibits=" + EXHIBITS));
    private static final Docket.Case CASE =
            new Docket.Case(
                    new Docket.Exhibit(
                            Snapshot.newBuilder().setVersion(5).setRound(4).build(),
                            InputOffset.getDefaultInstance()),
                    Map.of());

    @Test
    void shouldShowEachExhibitAsItIsAndUnderEachAttack() {
        TreeMap<String, Long> gradients = new TreeMap<>(Map.of("fgsm", 1L, "pgd", 10L));
        EvaluationReports reports =
                new EvaluationReports(SETTINGS, new Contenders(null, new TreeMap<>(), gradients));

        Evaluation report = reports.of(CASE, "test", images(), result());

        assertThat((long) report.getSerializedSize())
                .isBetween(EXHIBITS * PIXELS * 9L, EXHIBITS * PIXELS * 10L);
    }

    private static ImageBatch images() {
        return new ImageBatch(
                new long[] {EXHIBITS, 1, 28, 28}, new byte[EXHIBITS * PIXELS], new int[EXHIBITS]);
    }

    private static EvaluationResult result() {
        boolean[] verdicts = new boolean[EXHIBITS];
        List<AttackResult> attacks = new ArrayList<>();
        for (String id : List.of("fgsm", "pgd")) {
            attacks.add(new AttackResult(id, 0.5, 1, List.of(0.5), verdicts, predictions(), 1));
        }
        return new EvaluationResult(
                5, EXHIBITS, 0.5, 1, attacks, 0.5, verdicts, predictions(), 0.25, 1);
    }

    private static Predictions predictions() {
        double[] confidences = new double[EXHIBITS];
        Arrays.fill(confidences, 0.9);
        return new Predictions(
                new int[EXHIBITS], confidences, Collections.nCopies(EXHIBITS, new float[PIXELS]));
    }
}
