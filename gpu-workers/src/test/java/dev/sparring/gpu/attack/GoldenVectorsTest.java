// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.UNetGenerator;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What PyTorch computed, for every file of the {@link GoldenDirectory}. Prints the relative error
 * of each tensor.
 */
class GoldenVectorsTest {

    private static final double FORWARD = 1e-5;
    private static final double GRADIENT = 1e-4;
    private static final GoldenFile.Limits WEIGHTS = new GoldenFile.Limits(1e-5, 1e-2);
    private static final double SAME_PIXELS = 0.995;

    /** Of losses, once a gradient that is nearly 0 had the other sign somewhere. */
    private static final double AFTER_OTHER_SIGN = 1e-3;

    @TestFactory
    List<DynamicTest> shouldAgreeWithPyTorch() throws IOException {
        return GoldenDirectory.files().stream()
                .map(file -> DynamicTest.dynamicTest(file.toString(), () -> check(file)))
                .toList();
    }

    private static void check(Path path) throws IOException {
        GoldenFile file = new GoldenFile(path);
        try (Device device = Device.open("cpu", 2);
                NDManager scope = device.manager().newSubManager()) {
            switch (file.text("kind")) {
                case "classifier" -> checkClassifier(file, scope);
                case "generator" -> checkGenerator(file, scope);
                case "pgd" -> checkPgd(file, scope);
                case "margin" -> checkMargin(file, scope);
                case "l2lda" -> checkGame(file, device, scope);
                default -> throw new AssertionError(path + ": unknown kind " + file.text("kind"));
            }
        }
        file.finish();
    }

    private static Classifier classifier(GoldenFile file, NDManager scope, StateDict weights) {
        Classifier classifier = file.classifier().open(scope);
        classifier.load(weights);
        return classifier;
    }

    private static void checkClassifier(GoldenFile file, NDManager scope) {
        Classifier classifier = classifier(file, scope, file.state("classifier."));
        Target target = new ClassifierTarget(classifier);
        NDArray images = file.floats(scope, "images");
        NDArray labels = file.labels(scope, "labels");
        int count = file.labels("labels").length;
        file.check("logits", target.logits(images), FORWARD);
        file.check("loss", target.losses(images, labels).mean(), FORWARD);
        NDArray gradient = target.gradient(images, labels).gradient();
        NDArray normalised = GradientNormalisation.perSampleAndChannel(gradient);
        file.check("input_gradient", divided(gradient, count), GRADIENT);
        file.check("normalised_gradient", normalised, GRADIENT);
        file.check("train_logits", classifier.logits(images, Mode.TRAINING), FORWARD);
        file.checkState("after_train.classifier.", classifier.state(), FORWARD);
    }

    private static float[] divided(NDArray array, int divisor) {
        float[] values = array.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] /= divisor;
        }
        return values;
    }

    private static void checkGenerator(GoldenFile file, NDManager scope) {
        NDArray input = file.floats(scope, "input");
        int channels = (int) input.getShape().get(1) / 3;
        UNetGenerator generator =
                new UNetGenerator(
                        scope,
                        new UNetGenerator.Size(
                                channels,
                                file.integer("base_channels"),
                                file.integer("latent_dim"),
                                file.integer("classes")));
        generator.parameters().load(file.state("generator."));
        file.check("eval_output", output(file, generator, input, Mode.EVALUATION), FORWARD);
        file.check("train_output", output(file, generator, input, Mode.TRAINING), FORWARD);
        file.checkState("after_train.generator.", generator.parameters().state(), FORWARD);
    }

    private static NDArray output(
            GoldenFile file, UNetGenerator generator, NDArray input, Mode mode) {
        NDManager scope = input.getManager();
        NDList parts = input.split(3, 1);
        return generator
                .start(
                        parts.get(0),
                        file.labels(scope, "labels"),
                        file.floats(scope, "latent"),
                        mode,
                        generator.parameters().frozen(scope))
                .step(parts.get(1), parts.get(2));
    }

    private static AttackInput input(GoldenFile file, NDManager scope) {
        return new AttackInput(
                file.floats(scope, "images"),
                file.labels(scope, "labels"),
                (float) file.number("epsilon"),
                Randomness.of(1));
    }

    private static void checkPgd(GoldenFile file, NDManager scope) {
        Target target = new ClassifierTarget(classifier(file, scope, file.state("classifier.")));
        PgdSettings settings =
                new PgdSettings(
                        file.integer("steps"),
                        file.number("step_size"),
                        0,
                        true,
                        1,
                        PgdSettings.Keep.LAST);
        AttackInput input = input(file, scope);
        Trajectory run = new Pgd(settings).trajectory(target, input, file.floats(scope, "start"));
        boolean same = file.checkPixels("adversarial_last", run.images(), SAME_PIXELS);
        NDArray fgsm = new Fgsm().perturb(target, input).images();
        same &= file.checkPixels("fgsm", fgsm, SAME_PIXELS);
        double[] limits = new double[settings.steps() + 1];
        Arrays.fill(limits, same ? FORWARD : AFTER_OTHER_SIGN);
        limits[0] = FORWARD;
        file.checkRows("loss_per_step", run.stepLosses(), limits);
    }

    private static void checkMargin(GoldenFile file, NDManager scope) {
        Target target = new ClassifierTarget(classifier(file, scope, file.state("classifier.")));
        NDArray images = file.floats(scope, "images");
        NDArray labels = file.labels(scope, "labels");
        Margin hinge = new Margin(file.number("confidence"));
        file.check("margin", Margin.of(target.logits(images), labels), FORWARD);
        Gradient gradient = target.gradient(images, labels, hinge);
        file.check("margin_loss", gradient.values().neg(), FORWARD);
        file.check("input_gradient_of_sum", gradient.gradient().neg(), GRADIENT);
    }

    private static void checkGame(GoldenFile file, Device device, NDManager scope) {
        SgdSettings sgd =
                new SgdSettings(
                        file.number("learning_rate"),
                        file.number("momentum"),
                        file.number("weight_decay"),
                        file.number("clip_norm"));
        StateDict phi = file.state("before.generator.");
        StateDict theta = file.state("before.classifier.");
        try (LearningToLearnAttack attack = attack(file, scope, sgd);
                DefenderTrainer trainer =
                        new DefenderTrainer(
                                device,
                                file.classifier(),
                                sgd,
                                LearningRateSchedule.constant(),
                                CleanWeight.BY_COUNT,
                                Randomness.of(1))) {
            attack.restore(new PlayerState(phi, StateDict.empty()));
            trainer.loadWeights(theta);
            for (int round = 0; round < file.integer("rounds"); round++) {
                checkRound(file, attack, trainer, round, scope);
            }
            file.checkUpdate("after.generator.", attack.state().weights(), phi, WEIGHTS);
            file.checkUpdate("after.classifier.", trainer.state().weights(), theta, WEIGHTS);
        }
    }

    private static LearningToLearnAttack attack(
            GoldenFile file, NDManager scope, SgdSettings optimizer) {
        long[] shape = file.tensor("round0.images").shape();
        LearningToLearnSettings settings =
                new LearningToLearnSettings(
                        file.integer("base_channels"),
                        file.integer("latent_dim"),
                        file.integer("steps"),
                        file.number("step_size") / file.number("epsilon"),
                        file.number("diversity_weight"),
                        LearningToLearnSettings.Reduction.SUM,
                        optimizer);
        return new LearningToLearnAttack(
                settings,
                new AttackContext(
                        scope,
                        (int) shape[1],
                        (int) shape[2],
                        (int) shape[3],
                        file.integer("classes"),
                        file.integer("rounds"),
                        Randomness.of(1)));
    }

    private static void checkRound(
            GoldenFile file,
            LearningToLearnAttack attack,
            DefenderTrainer trainer,
            int round,
            NDManager parent) {
        String at = "round" + round + ".";
        try (NDManager scope = parent.newSubManager()) {
            Target target =
                    new ClassifierTarget(classifier(file, scope, trainer.state().weights()));
            NDArray images = file.floats(scope, at + "images");
            NDArray labels = file.labels(scope, at + "labels");
            NDArray latent = file.floats(scope, at + "latent");
            float epsilon = (float) file.number("epsilon");
            if (round == 0) {
                attack.examine(target, images, labels, latent, epsilon)
                        .gradients()
                        .forEach(
                                (name, gradient) ->
                                        file.check(
                                                "generator_gradient." + name, gradient, GRADIENT));
            }
            GeneratorRound.Result result = attack.learn(target, images, labels, latent, epsilon);
            List<NDArray> path = result.adversarialImages();
            NDArray last = path.get(path.size() - 1);
            file.check(at + "adversarial_first", path.get(0), FORWARD);
            file.check(at + "adversarial_images", last, FORWARD);
            file.check(at + "classification_loss_sum", result.classificationLoss(), FORWARD);
            file.check(at + "diversity_loss_sum", result.diversityLoss(), FORWARD);
            file.check(at + "generator_gradient_norm", result.gradientNorm(), GRADIENT);
            TrainingStep step =
                    trainer.step(round, new NDList(images, last), file.labels(at + "labels"));
            file.check(at + "classifier_loss", step.loss(), FORWARD);
            file.check(at + "classifier_gradient_norm", step.gradientNorm(), GRADIENT);
        }
    }
}
