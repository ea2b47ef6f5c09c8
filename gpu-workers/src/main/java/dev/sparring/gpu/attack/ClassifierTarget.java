// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.CrossEntropy;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.StemmedClassifier;
import dev.sparring.gpu.model.Weights;

/**
 * A classifier to attack: frozen weights, evaluation mode, gradients of the images only. Does not
 * own the classifier.
 */
public final class ClassifierTarget implements Target {

    private static final Objective CROSS_ENTROPY = CrossEntropy::of;

    private final Classifier classifier;

    /** Attacks {@code classifier} with whatever weights it has at each call. */
    public ClassifierTarget(Classifier classifier) {
        this.classifier = classifier;
    }

    @Override
    public int classes() {
        return classifier.classes();
    }

    @Override
    public NDArray logits(NDArray images) {
        return classifier.logits(images, Mode.EVALUATION);
    }

    @Override
    public NDArray losses(NDArray images, NDArray labels) {
        try (NDManager scope = images.getManager().newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray input = Autograd.constant(scope, images);
            NDArray logits =
                    classifier.logits(
                            input, Mode.EVALUATION, classifier.parameters().frozen(scope));
            NDArray losses = CrossEntropy.of(logits, Autograd.constant(scope, labels));
            losses.attach(images.getManager());
            return losses;
        }
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels) {
        return gradient(images, labels, CROSS_ENTROPY);
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
        NDManager manager = images.getManager();
        try (NDManager scope = manager.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            Weights weights = classifier.parameters().frozen(scope);
            NDArray input = Autograd.constant(scope, images);
            NDArray truth = Autograd.constant(scope, labels);
            if (classifier instanceof StemmedClassifier stemmed) {
                NDArray leaf = Autograd.leaf(scope, stemmed.stem(input, weights));
                Pass pass =
                        pass(
                                leaf,
                                truth,
                                objective,
                                x -> stemmed.head(x, Mode.EVALUATION, weights));
                return pass.result(manager, stemmed.stemGradient(pass.gradient, weights));
            }
            NDArray leaf = Autograd.leaf(scope, input);
            Pass pass =
                    pass(
                            leaf,
                            truth,
                            objective,
                            x -> classifier.logits(x, Mode.EVALUATION, weights));
            return pass.result(manager, pass.gradient);
        }
    }

    private interface Network {
        NDArray logits(NDArray leaf);
    }

    private record Pass(NDArray logits, NDArray values, NDArray gradient) {

        Gradient result(NDManager manager, NDArray imageGradient) {
            imageGradient.attach(manager);
            return new Gradient(
                    Autograd.constant(manager, values),
                    imageGradient,
                    Autograd.constant(manager, logits));
        }
    }

    private static Pass pass(NDArray leaf, NDArray labels, Objective objective, Network network) {
        NDArray logits;
        NDArray values;
        try (Autograd.Scope recording = Autograd.recording()) {
            logits = network.logits(leaf);
            values = objective.values(logits, labels);
        }
        Autograd.backward(values, values.onesLike());
        return new Pass(logits, values, Autograd.gradient(leaf.getManager(), leaf));
    }
}
