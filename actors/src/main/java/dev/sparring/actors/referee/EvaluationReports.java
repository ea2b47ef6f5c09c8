// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.Predictions;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Exhibit;
import dev.sparring.protocol.v1.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Puts into words what an evaluation found. */
final class EvaluationReports {

    private final GameSettings settings;
    private final Contenders contenders;

    EvaluationReports(GameSettings settings, Contenders contenders) {
        this.settings = settings;
        this.contenders = contenders;
    }

    /**
     * What is published.
     *
     * @param of the version that was evaluated, and its opponents
     * @param split "test" or "validation"
     * @param images that it was evaluated on
     */
    Evaluation of(Docket.Case of, String split, ImageBatch images, EvaluationResult result) {
        Predictions clean = result.clean();
        Evaluation.Builder evaluation =
                Evaluation.newBuilder()
                        .setPlayer(Referee.PLAYER)
                        .setRound(of.defender().snapshot().getRound())
                        .setDefenderVersion(of.version())
                        .setSplit(split)
                        .setImages(result.images())
                        .setCleanAccuracy(result.cleanAccuracy())
                        .setCleanLoss(result.cleanLoss())
                        .setWorstCaseAccuracy(result.worstCaseAccuracy())
                        .setSeconds(result.seconds())
                        .addAllConfusion(confusion(clean, images))
                        .setZeroGradientRatio(result.zeroGradientRatio())
                        .addAllExhibits(exhibits(clean, images, i -> pixels(images, i)));
        for (EvaluationResult.AttackResult attack : result.attacks()) {
            evaluation.addAttacks(attack(of, images, attack));
        }
        return evaluation.build();
    }

    private AttackEvaluation attack(
            Docket.Case of, ImageBatch images, EvaluationResult.AttackResult attack) {
        Docket.Exhibit phi = of.attackers().get(attack.attack());
        Predictions predictions = attack.predictions();
        long[] shape = shape(images);
        return AttackEvaluation.newBuilder()
                .setAttack(attack.attack())
                .setOptions(Contenders.options(settings, attack.attack()))
                .setAttackerVersion(phi == null ? 0 : phi.snapshot().getVersion())
                .setRobustAccuracy(attack.robustAccuracy())
                .setMeanLoss(attack.meanLoss())
                .setSeconds(attack.seconds())
                .addAllConfusion(confusion(predictions, images))
                .setGradients(contenders.gradients().get(attack.attack()))
                .addAllExhibits(
                        exhibits(
                                predictions,
                                images,
                                i -> TensorCodec.floats("", shape, predictions.exhibits().get(i))))
                .build();
    }

    private List<Long> confusion(Predictions predictions, ImageBatch images) {
        int classes = settings.data().description().classes();
        return Arrays.stream(predictions.confusion(images.labels(), classes)).boxed().toList();
    }

    private static List<Exhibit> exhibits(
            Predictions predictions, ImageBatch images, IntFunction<Tensor> image) {
        List<Exhibit> exhibits = new ArrayList<>();
        for (int i = 0; i < predictions.exhibits().size(); i++) {
            exhibits.add(
                    Exhibit.newBuilder()
                            .setIndex(i)
                            .setLabel(images.labels()[i])
                            .setPrediction(predictions.classes()[i])
                            .setConfidence(predictions.confidences()[i])
                            .setImage(image.apply(i))
                            .build());
        }
        return exhibits;
    }

    private static Tensor pixels(ImageBatch images, int index) {
        return TensorCodec.bytes("", shape(images), images.select(index).pixels());
    }

    /** (C, H, W). */
    private static long[] shape(ImageBatch images) {
        return Arrays.copyOfRange(images.shape(), 1, 4);
    }
}
