// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Clip;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.AttackNetworks;
import dev.sparring.gpu.model.Discriminator;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.ResidualGenerator;
import dev.sparring.gpu.model.Weights;
import dev.sparring.gpu.training.Adam;
import dev.sparring.gpu.training.GradientNorm;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A generator that sees an image and draws its perturbation in one go: {@code x_adv = clip(x +
 * delta(g(x)), 0, 1)}. To learn, it needs a target's gradients; to attack it needs nothing but the
 * image, which makes it a black box that was learnt on a white one.
 *
 * <p>As in {@link GeneratorRound} the gradient of what is maximised is taken at {@code x_adv} and
 * is a constant from there on: {@code <gradient, x_adv>} is differentiated through the generator.
 */
abstract class OneShotAttack implements LearningAttack {

    /** The generator halves the sides of an image twice. */
    private static final int SHRINKAGE = 4;

    private final NDManager manager;
    private final OneShotSettings settings;
    private final AttackNetworks networks;
    private final Adam optimizer;

    /** Random weights, in a sub-manager of the context's. */
    OneShotAttack(
            OneShotSettings settings,
            Optional<Discriminator.Size> discriminator,
            AttackContext context) {
        if (context.height() % SHRINKAGE != 0 || context.width() % SHRINKAGE != 0) {
            throw new IllegalArgumentException(
                    "images of %d x %d pixels; the generator needs sides divisible by %d"
                            .formatted(context.height(), context.width(), SHRINKAGE));
        }
        this.settings = settings;
        manager = context.manager().newSubManager();
        networks =
                new AttackNetworks(
                        manager,
                        new ResidualGenerator.Size(
                                context.channels(), settings.baseChannels(), settings.blocks()),
                        discriminator,
                        context.random().with("weights"));
        optimizer = new Adam(manager);
    }

    /**
     * What becomes of the generator's output, differentiable.
     *
     * @param drawn (N, C, H, W) in [-1, 1]
     * @return delta (N, C, H, W), within epsilon
     */
    abstract NDArray bounded(NDArray drawn, float epsilon);

    /** A batch under attack; everything is in the manager of {@code images}. */
    record Bout(NDArray images, NDArray labels, NDArray delta, NDArray adversarial, float epsilon) {

        NDManager scope() {
            return images.getManager();
        }

        NDArray share() {
            return Upload.scalar(scope(), 1.0 / images.getShape().get(0));
        }
    }

    /**
     * The loss of the generator.
     *
     * @param gradient (N, C, H, W) at {@code x_adv}, upwards: row i of what is maximised for image
     *     i
     * @param losses (N), cross-entropy
     * @param penalty a scalar to be kept small, differentiable; null if there is none
     * @param measures what else there is to tell, scalars
     */
    record Lesson(
            NDArray gradient, NDArray losses, NDArray penalty, Map<String, NDArray> measures) {}

    /**
     * What there is to learn from a batch; recorded.
     *
     * @param weights leaves; what is left at those of a discriminator is followed too
     */
    abstract Lesson lesson(Target target, Bout bout, Weights weights);

    /** The networks, for a lesson. */
    final AttackNetworks networks() {
        return networks;
    }

    @Override
    public final int copies() {
        return 1;
    }

    /** None: it is learnt on a target, and then draws without one. */
    @Override
    public final long gradients() {
        return 0;
    }

    @Override
    public final Adversarial perturb(Target target, AttackInput input) {
        NDManager caller = input.images().getManager();
        try (NDManager scope = caller.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray labels = Autograd.constant(scope, input.labels());
            Bout bout = bout(scope, input, labels, networks.parameters().frozen(scope));
            NDArray losses = target.losses(bout.adversarial, labels);
            return new Adversarial(
                    Autograd.constant(caller, bout.adversarial),
                    Autograd.constant(caller, losses),
                    Map.of());
        }
    }

    private Bout bout(NDManager scope, AttackInput input, NDArray labels, Weights weights) {
        NDArray images = Autograd.constant(scope, input.images());
        NDArray delta = bounded(networks.generator().draw(images, weights), input.epsilon());
        return new Bout(images, labels, delta, Clip.of(images.add(delta), 0, 1), input.epsilon());
    }

    @Override
    public final Adversarial learn(Target target, AttackInput input) {
        NDManager caller = input.images().getManager();
        try (NDManager scope = caller.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray labels = Autograd.constant(scope, input.labels());
            Weights weights = networks.parameters().leaves(scope);
            Bout bout;
            Lesson lesson;
            NDArray objective;
            try (Autograd.Scope recording = Autograd.recording()) {
                bout = bout(scope, input, labels, weights);
                lesson = lesson(target, bout, weights);
                objective = bout.adversarial.mul(lesson.gradient).sum().mul(bout.share());
                objective = lesson.penalty == null ? objective : objective.sub(lesson.penalty);
            }
            Autograd.backward(objective, Upload.scalar(scope, -1));
            Map<String, NDArray> gradients = weights.gradients(scope);
            Map<String, Double> measures = measures(lesson, GradientNorm.of(scope, gradients));
            optimizer.step(networks.parameters().trained(), gradients, settings.learningRate());
            return new Adversarial(
                    Autograd.constant(caller, bout.adversarial),
                    Autograd.constant(caller, lesson.losses),
                    measures);
        }
    }

    /** All that the host must know of a round, in one read, before anything changes. */
    private static Map<String, Double> measures(Lesson lesson, NDArray norm) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("classification_loss", lesson.losses.mean());
        arrays.putAll(lesson.measures);
        arrays.put("gradient_norm", norm);
        Iterator<float[]> read = Download.floats(new NDList(arrays.values())).iterator();
        Map<String, Double> measures = new LinkedHashMap<>();
        arrays.forEach((name, array) -> measures.put(name, (double) read.next()[0]));
        GradientNorm.requireFinite(measures.get("gradient_norm").floatValue());
        return measures;
    }

    @Override
    public final PlayerState state() {
        PlayerState read = PlayerState.copyOf(networks.parameters().arrays(), optimizer.moments());
        return new PlayerState(read.weights(), optimizer.state(read.optimizer()));
    }

    @Override
    public final void restore(PlayerState state) {
        Adam.validate(state.optimizer(), networks.parameters().trained());
        networks.parameters().load(state.weights());
        optimizer.restore(state.optimizer());
    }

    @Override
    public final void close() {
        manager.close();
    }
}
