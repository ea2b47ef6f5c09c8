// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.IterativeAttack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.Trajectory;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.Slope;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.GeneratorTrajectory;
import dev.sparring.gpu.model.Mode;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.UNetGenerator;
import dev.sparring.gpu.training.Sgd;
import java.util.Map;

/**
 * L2L-DA, the learned, recursive, stochastic attacker (Jang et al. 2019, Eq. 5 and Algorithm 1):
 * {@code delta <- clip(delta + stepSize * g(x, y, z, delta, gradient), epsilon)}, {@code x_adv =
 * clip(x + delta, 0, 1)}, from {@code delta = 0}, with one latent z per trajectory.
 *
 * <p>With fewer {@linkplain LearningToLearnSettings.Inputs inputs} it is the paper's ablations;
 * with none of them and one step of size epsilon it is L2L (Chen et al. 2018, Eq. 4), {@code x +
 * epsilon * g(x, gradient)}.
 *
 * <p>Where it learns, its answer is the end of each trajectory; where it attacks only, the best
 * point after a step: a misclassified one if there is any, then the one where another class leads
 * most. What it sees is the gradient of the cross-entropy, and so it depends on the scale of the
 * logits.
 */
public final class LearningToLearnAttack implements LearningAttack, IterativeAttack {

    private static final String LATENT = "latent";
    private static final String START = "start";

    private final LearningToLearnSettings settings;
    private final NDManager manager;
    private final UNetGenerator generator;
    private final Sgd optimizer;
    private final GeneratorRound round;

    /** A generator with random weights in a sub-manager of the context's. */
    public LearningToLearnAttack(LearningToLearnSettings settings, AttackContext context) {
        this.settings = settings;
        manager = context.manager().newSubManager();
        LearningToLearnSettings.Inputs inputs = settings.inputs();
        UNetGenerator.Size size =
                new UNetGenerator.Size(
                        context.channels(),
                        settings.baseChannels(),
                        inputs.latent() ? settings.latentDimension() : 0,
                        inputs.label() ? context.classes() : 0,
                        inputs.delta());
        generator = new UNetGenerator(manager, size);
        generator
                .parameters()
                .load(UNetGenerator.initialWeights(size, context.random().with("weights")));
        optimizer = new Sgd(manager, settings.optimizer());
        round = new GeneratorRound(generator, settings);
    }

    @Override
    public int copies() {
        return settings.copies();
    }

    @Override
    public long gradients() {
        return settings.steps();
    }

    /** The best point of a trajectory in evaluation mode, one latent per example. */
    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        try (NDManager work = input.images().getManager().newSubManager()) {
            Trajectory run = run(work, target, input);
            new NDList(run.images(), run.losses()).attach(input.images().getManager());
            return new Adversarial(run.images(), run.losses(), Map.of());
        }
    }

    @Override
    public Trajectory trajectory(Target target, AttackInput input) {
        return run(input.images().getManager(), target, input);
    }

    /** Leaves its result in {@code result}. */
    private Trajectory run(NDManager result, Target target, AttackInput input) {
        try (NDManager scope = result.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray images = Autograd.constant(scope, input.images());
            NDArray labels = Autograd.constant(scope, input.labels());
            Perturbation perturbation =
                    new Perturbation(images, input.epsilon(), settings.stepSizeRatio());
            GeneratorTrajectory trajectory =
                    generator.start(
                            images,
                            labels,
                            latent(scope, input),
                            Mode.EVALUATION,
                            generator.parameters().frozen(scope));
            Slope slope = Slope.awayFrom(target, labels);
            BestPoints best = new BestPoints(scope);
            NDList losses = new NDList();
            NDArray delta = start(images, perturbation, input);
            NDArray adversarial = settings.randomStart() ? perturbation.apply(delta) : images;
            for (int t = 0; t < settings.steps(); t++) {
                Gradient at = slope.at(adversarial);
                if (t > 0 || settings.randomStart()) {
                    best.offer(adversarial, slope.rank(at.logits(), at.values()));
                }
                losses.add(at.values());
                NDArray seen = settings.seen(at.gradient());
                delta = perturbation.add(delta, trajectory.step(seen, delta));
                adversarial = perturbation.apply(delta);
            }
            NDArray logits = slope.logits(adversarial);
            losses.add(slope.losses(logits));
            best.offer(adversarial, slope.rank(logits, losses.get(settings.steps())));
            return new Trajectory(
                    Autograd.constant(result, best.points()),
                    Autograd.constant(result, best.rank().losses()),
                    Autograd.constant(result, NDArrays.stack(losses)));
        }
    }

    /** No perturbation, or one that is uniform in the ball. */
    private NDArray start(NDArray images, Perturbation perturbation, AttackInput input) {
        return settings.randomStart()
                ? Linf.around(images.getManager(), images, input.epsilon())
                        .randomStart(images.getManager(), input.draws().with(START))
                : perturbation.start();
    }

    @Override
    public Adversarial learn(Target target, AttackInput input) {
        NDManager caller = input.images().getManager();
        try (NDManager scope = caller.newSubManager();
                Autograd.Scope detached = Autograd.detached()) {
            NDArray images = Autograd.constant(scope, input.images());
            NDArray labels = Autograd.constant(scope, input.labels());
            GeneratorRound.Result result =
                    learn(target, images, labels, latents(scope, input), input.epsilon());
            NDList answer =
                    new NDList(
                            result.adversarialImages().get(settings.steps() - 1).duplicate(),
                            result.losses().duplicate());
            answer.attach(caller);
            return new Adversarial(answer.get(0), answer.get(1), result.measures());
        }
    }

    /**
     * {@link #learn} with given latents (2N, latentDimension), or null without latents; everything
     * in the manager of {@code images}, and on a GPU valid until the next call only.
     */
    public GeneratorRound.Result learn(
            Target target, NDArray images, NDArray labels, NDArray latent, float epsilon) {
        GeneratorRound.Result result = examine(target, images, labels, latent, epsilon);
        optimizer.step(
                generator.parameters().trained(),
                result.gradients(),
                result.norm(),
                settings.optimizer().learningRate());
        generator.parameters().keepStatistics(result.statistics());
        return result;
    }

    /** What {@link #learn} would follow, valid as long as that, and no change. */
    public GeneratorRound.Result examine(
            Target target, NDArray images, NDArray labels, NDArray latent, float epsilon) {
        return round.play(target, images, labels, latent, epsilon);
    }

    /** A latent of each example, null without latents. */
    private NDArray latent(NDManager scope, AttackInput input) {
        if (!settings.inputs().latent()) {
            return null;
        }
        float[] drawn = input.draws().with(LATENT).gaussian(settings.latentDimension());
        return uploaded(scope, drawn);
    }

    /** Those of all copies, null without latents. */
    private NDArray latents(NDManager scope, AttackInput input) {
        if (!settings.inputs().latent()) {
            return null;
        }
        long count = copies() * input.images().getShape().get(0);
        int values = Math.toIntExact(count * settings.latentDimension());
        return uploaded(scope, input.random().with(LATENT).gaussian(values));
    }

    private NDArray uploaded(NDManager scope, float[] latents) {
        int dimension = settings.latentDimension();
        return Upload.floats(scope, latents, latents.length / dimension, dimension);
    }

    @Override
    public PlayerState state() {
        return PlayerState.copyOf(generator.parameters().arrays(), optimizer.velocities());
    }

    @Override
    public void restore(PlayerState state) {
        Sgd.validate(state.optimizer(), generator.parameters().trained());
        generator.parameters().load(state.weights());
        optimizer.restore(state.optimizer());
    }

    @Override
    public void close() {
        round.close();
        optimizer.close();
        manager.close();
    }
}
