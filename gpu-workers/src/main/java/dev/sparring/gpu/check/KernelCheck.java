// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.Trajectory;
import dev.sparring.gpu.attack.search.GradientNormalisation;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.attack.step.Fgsm;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.UNetGenerator;
import java.util.Arrays;
import java.util.List;

/** Computes on a device what PyTorch computed for a {@link VectorFile}, and compares. */
public final class KernelCheck {

    static final double FORWARD = 1e-5;
    static final double GRADIENT = 1e-4;
    private static final double SAME_PIXELS = 0.995;

    /** Of losses, once a gradient that is nearly 0 had the other sign somewhere. */
    private static final double AFTER_OTHER_SIGN = 1e-3;

    private final VectorFile file;
    private final NDManager scope;
    private final Comparison comparison;

    private KernelCheck(VectorFile file, NDManager scope) {
        this.file = file;
        this.scope = scope;
        comparison = new Comparison(file);
    }

    /**
     * Compares everything that a file expects.
     *
     * @param device which the calling thread uses
     * @return an entry for each comparison; see {@link TensorError#passed}
     * @throws IllegalArgumentException naming the file and what it lacks
     */
    public static List<TensorError> run(VectorFile file, Device device) {
        try (NDManager scope = device.manager().newSubManager()) {
            KernelCheck check = new KernelCheck(file, scope);
            switch (file.kind()) {
                case "classifier" -> check.classifier();
                case "generator" -> check.generator();
                case "pgd" -> check.pgd();
                case "margin" -> check.margin();
                case "l2lda" -> new GameCheck(file, device, scope, check.comparison).run();
                default ->
                        throw new IllegalArgumentException(
                                file.name() + ": unknown kind " + file.kind());
            }
            return check.comparison.finish();
        }
    }

    /** The classifier of a file with given weights, attached to {@code scope}. */
    static Classifier classifier(VectorFile file, NDManager scope, StateDict weights) {
        Classifier classifier = file.classifier().open(scope);
        classifier.load(weights);
        return classifier;
    }

    private Classifier classifierOfFile() {
        return classifier(file, scope, file.state("classifier."));
    }

    private void classifier() {
        Classifier classifier = classifierOfFile();
        Target target = new ClassifierTarget(classifier);
        NDArray images = file.floats(scope, "images");
        NDArray labels = file.labels(scope, "labels");
        int count = file.labels("labels").length;
        comparison.check("logits", target.logits(images), FORWARD);
        comparison.check("loss", target.losses(images, labels).mean(), FORWARD);
        NDArray gradient = target.gradient(images, labels).gradient();
        NDArray normalised = GradientNormalisation.perSampleAndChannel(gradient);
        comparison.check("input_gradient", divided(gradient, count), GRADIENT);
        comparison.check("normalised_gradient", normalised, GRADIENT);
        comparison.check("train_logits", classifier.logits(images, Mode.TRAINING), FORWARD);
        comparison.checkState("after_train.classifier.", classifier.state(), FORWARD);
    }

    private static float[] divided(NDArray array, int divisor) {
        float[] values = Download.floats(array);
        for (int i = 0; i < values.length; i++) {
            values[i] /= divisor;
        }
        return values;
    }

    private void generator() {
        NDArray input = file.floats(scope, "input");
        UNetGenerator.Size size =
                new UNetGenerator.Size(
                        (int) input.getShape().get(1) / 3,
                        file.integer("base_channels"),
                        file.integer("latent_dim"),
                        file.integer("classes"));
        UNetGenerator generator = new UNetGenerator(scope, size);
        generator.parameters().load(file.state("generator."));
        comparison.check("eval_output", output(generator, input, Mode.EVALUATION), FORWARD);
        comparison.check("train_output", output(generator, input, Mode.TRAINING), FORWARD);
        comparison.checkState("after_train.generator.", generator.parameters().state(), FORWARD);
    }

    private NDArray output(UNetGenerator generator, NDArray input, Mode mode) {
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

    private void pgd() {
        Target target = new ClassifierTarget(classifierOfFile());
        PgdSettings settings =
                new PgdSettings(
                        file.integer("steps"),
                        file.number("step_size"),
                        0,
                        true,
                        1,
                        PgdSettings.Keep.LAST);
        AttackInput input =
                new AttackInput(
                        file.floats(scope, "images"),
                        file.labels(scope, "labels"),
                        (float) file.number("epsilon"),
                        Randomness.of(1));
        Trajectory run = new Pgd(settings).trajectory(target, input, file.floats(scope, "start"));
        boolean same = comparison.checkPixels("adversarial_last", run.images(), SAME_PIXELS);
        NDArray fgsm = new Fgsm().perturb(target, input).images();
        same &= comparison.checkPixels("fgsm", fgsm, SAME_PIXELS);
        double[] limits = new double[settings.steps() + 1];
        Arrays.fill(limits, same ? FORWARD : AFTER_OTHER_SIGN);
        limits[0] = FORWARD;
        comparison.checkRows("loss_per_step", run.stepLosses(), limits);
    }

    private void margin() {
        Target target = new ClassifierTarget(classifierOfFile());
        NDArray images = file.floats(scope, "images");
        NDArray labels = file.labels(scope, "labels");
        Margin hinge = new Margin(file.number("confidence"));
        comparison.check("margin", Margin.of(target.logits(images), labels), FORWARD);
        Gradient gradient = target.gradient(images, labels, hinge);
        comparison.check("margin_loss", gradient.values().neg(), FORWARD);
        comparison.check("input_gradient_of_sum", gradient.gradient().neg(), GRADIENT);
    }
}
