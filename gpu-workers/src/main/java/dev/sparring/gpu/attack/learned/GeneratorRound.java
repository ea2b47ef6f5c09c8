// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Repeated;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.GeneratorTrajectory;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.UNetGenerator;
import dev.sparring.gpu.model.Weights;
import dev.sparring.gpu.training.GradientNorm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The attacker's half of a round of Algorithm 1 (Jang et al. 2019), up to its update: two
 * trajectories per image (one, and no {@code L_div}, if there is no latent to tell two apart), and
 * the gradient of {@code -(L_cls + diversityWeight * L_div)} by back-propagation through time.
 *
 * <p>The gradient that the generator sees at step t + 1 is that of the t-th term of {@code L_cls}
 * with respect to {@code x_adv(t)}. It is computed once, and {@code sum_t <gradient_t, x_adv(t)>}
 * with constant gradients is differentiated in place of {@code L_cls}: by the chain rule its
 * gradient is the same.
 */
public final class GeneratorRound implements AutoCloseable {

    private static final double DIVERSITY_STABILIZER = 1e-8;

    /** Arrays before the images in what a round computes. */
    private static final int SEEN = 4;

    private final UNetGenerator generator;
    private final LearningToLearnSettings settings;
    private final Repeated repeated = new Repeated("a round of l2l-da");

    GeneratorRound(UNetGenerator generator, LearningToLearnSettings settings) {
        this.generator = generator;
        this.settings = settings;
    }

    /**
     * The result of a round.
     *
     * @param adversarialImages (2N, C, H, W) after each step
     * @param losses (2N) of the last ones
     * @param diversityLoss NaN without latents
     * @param gradients of phi, by name, before clipping
     * @param statistics the running statistics that the pass would leave
     * @param norm of the gradients, on the device
     * @param gradientNorm the same on the host
     */
    public record Result(
            List<NDArray> adversarialImages,
            NDArray losses,
            double classificationLoss,
            double diversityLoss,
            Map<String, NDArray> gradients,
            Weights statistics,
            NDArray norm,
            double gradientNorm) {

        Map<String, Double> measures() {
            Map<String, Double> measures = new LinkedHashMap<>();
            measures.put("classification_loss", classificationLoss);
            if (!Double.isNaN(diversityLoss)) {
                measures.put("diversity_loss", diversityLoss);
            }
            measures.put("gradient_norm", gradientNorm);
            return measures;
        }
    }

    /** Everything besides arrays that the operations of a round depend on. */
    private record Variant(Target target, float epsilon) {}

    /**
     * Plays it in training mode, and changes nothing. Everything is in the manager of {@code
     * images}, and on a GPU valid until the next call only.
     *
     * @param images (N, C, H, W)
     * @param labels (N)
     * @param latent (2N, latentDimension): z1 of all images, then z2 of all images; null without
     *     latents
     * @throws dev.sparring.gpu.NotFiniteException if the gradient is not finite
     */
    Result play(Target target, NDArray images, NDArray labels, NDArray latent, float epsilon) {
        NDList inputs = new NDList(images, labels);
        if (latent != null) {
            inputs.add(latent);
        }
        NDList outputs =
                repeated.run(
                        new Variant(target, epsilon), inputs, in -> compute(target, in, epsilon));
        return result(outputs);
    }

    /** Norm, losses per step, diversity, losses, the images of each step, what training left. */
    private NDList compute(Target target, NDList inputs, float epsilon) {
        NDManager scope = inputs.head().getManager();
        Weights weights = generator.parameters().leaves(scope);
        NDArray latent = settings.inputs().latent() ? inputs.get(2) : null;
        NDArray copies = copies(inputs.get(0));
        NDArray copyLabels = copies(inputs.get(1));
        NDArray gradient = target.gradient(inputs.get(0), inputs.get(1)).gradient();
        Rollout rollout = new Rollout(target, copies, copyLabels, latent, epsilon);
        rollout.gradient = copies(gradient);
        NDArray objective;
        try (Autograd.Scope recording = Autograd.recording()) {
            GeneratorTrajectory trajectory =
                    generator.start(copies, copyLabels, latent, Mode.TRAINING, weights);
            for (int t = 0; t < settings.steps(); t++) {
                rollout.advance(trajectory);
            }
            objective = rollout.objective();
        }
        Autograd.backward(objective, Upload.scalar(scope, -factor()));
        NDList left = generator.parameters().left(scope, weights);
        NDList outputs = rollout.outputs();
        outputs.add(0, GradientNorm.of(scope, generator.parameters().gradients(left)));
        outputs.addAll(left);
        return outputs;
    }

    /** Reads all numbers of the round at once. */
    private Result result(NDList outputs) {
        NDArray norm = outputs.get(0);
        List<float[]> read = Download.floats(new NDList(norm, outputs.get(1), outputs.get(2)));
        double classificationSum = 0;
        for (float loss : read.get(1)) {
            classificationSum += loss;
        }
        int afterImages = SEEN + settings.steps();
        List<NDArray> left = outputs.subList(afterImages, outputs.size());
        return new Result(
                outputs.subList(SEEN, afterImages),
                outputs.get(3),
                factor() * classificationSum,
                settings.inputs().latent() ? factor() * read.get(2)[0] : Double.NaN,
                generator.parameters().gradients(left),
                generator.parameters().newStatistics(left),
                norm,
                GradientNorm.requireFinite(read.get(0)[0]));
    }

    private double factor() {
        boolean mean = settings.reduction() == LearningToLearnSettings.Reduction.MEAN;
        return mean ? 1.0 / settings.steps() : 1;
    }

    @Override
    public void close() {
        repeated.close();
    }

    private NDArray copies(NDArray array) {
        return settings.inputs().latent() ? array.concat(array) : array;
    }

    /** The trajectories of all images under way, and the sums of their losses so far. */
    private final class Rollout {

        private final Target target;
        private final NDArray labels;
        private final NDArray share;
        private final NDArray diversityWeight;
        private final Perturbation perturbation;
        private final Diversity diversity;
        private final List<NDArray> adversarialImages = new ArrayList<>();
        private NDArray delta;
        private NDArray gradient;
        private NDArray losses;
        private NDArray surrogateSum;
        private NDArray diversitySum;
        private final NDList classificationLosses = new NDList();

        Rollout(Target target, NDArray images, NDArray labels, NDArray latent, float epsilon) {
            NDManager scope = images.getManager();
            this.target = target;
            this.labels = labels;
            share = Upload.scalar(scope, 1.0 / images.getShape().get(0));
            diversityWeight = Upload.scalar(scope, settings.diversityWeight());
            perturbation = new Perturbation(images, epsilon, settings.stepSizeRatio());
            diversity = latent == null ? null : new Diversity(latent);
            delta = perturbation.start();
            surrogateSum = Upload.scalar(scope, 0);
            diversitySum = Upload.scalar(scope, 0);
        }

        void advance(GeneratorTrajectory trajectory) {
            NDArray seen = settings.seen(gradient);
            delta = perturbation.add(delta, trajectory.step(seen, delta));
            NDArray adversarial = perturbation.apply(delta);
            adversarialImages.add(adversarial);
            Gradient at = target.gradient(adversarial, labels);
            gradient = at.gradient();
            losses = at.values();
            classificationLosses.add(losses.mean());
            surrogateSum = surrogateSum.add(adversarial.mul(gradient).sum().mul(share));
            if (diversity != null) {
                diversitySum = diversitySum.add(diversity.of(adversarial));
            }
        }

        NDArray objective() {
            return surrogateSum.add(diversitySum.mul(diversityWeight));
        }

        NDList outputs() {
            NDList outputs = new NDList(NDArrays.stack(classificationLosses));
            outputs.add(Autograd.constant(labels.getManager(), diversitySum));
            outputs.add(losses);
            adversarialImages.forEach(
                    each -> outputs.add(Autograd.constant(labels.getManager(), each)));
            return outputs;
        }
    }

    /** {@code mean_i(mean|x_adv(z1_i) - x_adv(z2_i)| / (mean|z1_i - z2_i| + 1e-8))}. */
    private static final class Diversity {

        private final NDArray scale;

        Diversity(NDArray latent) {
            NDArray distances = distances(latent);
            NDArray stabilizer = Upload.scalar(latent.getManager(), DIVERSITY_STABILIZER);
            scale = distances.add(stabilizer);
        }

        NDArray of(NDArray images) {
            return distances(images).div(scale).mean();
        }

        /** Mean absolute difference of each pair (N). */
        private static NDArray distances(NDArray pairs) {
            long count = pairs.getShape().get(0) / 2;
            NDArray rows = pairs.reshape(2, count, -1);
            return rows.get(0).sub(rows.get(1)).abs().mean(new int[] {1});
        }
    }
}
