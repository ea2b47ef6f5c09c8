// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.IterativeAttack;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.Trajectory;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.attack.search.Classes;
import dev.sparring.gpu.attack.search.Slope;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Repeated;
import dev.sparring.gpu.device.Upload;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Projected gradient descent (Madry et al. 2018; Jang et al. 2019, Eq. 3): {@code x_adv <-
 * clip(project(x_adv + stepSize * sign(grad)))}, the gradient of the cross-entropy taken at the
 * clipped point. Of all points of all restarts the best is kept for each example: one that is
 * misclassified if there is any, of those that are alike the one where another class leads most,
 * and only then the one of the highest loss. A run costs {@code steps} gradients and one forward
 * pass at most: an example leaves it early when it moves in a circle, which changes nothing, or
 * when it is misclassified and that suffices. An {@linkplain AttackInput#evaluation evaluation}
 * looks for such examples all the time, a round once.
 *
 * <p>Targeted, it moves down the cross-entropy of another class instead (Kurakin et al. 2017). What
 * counts is being misclassified, as what and how is all the same: margins and losses are those of
 * the label, and they decide which point is the best.
 *
 * <p>It climbs the cross-entropy, and so depends on the scale of the logits: where these are huge
 * the gradient is 0 in float32, and where they are tiny it no longer knows the likeliest class.
 */
public final class Pgd implements IterativeAttack, RowwiseAttack {

    /** Before so many steps hardly an example moves in a circle. */
    private static final int EARLIEST_LOOK = 6 * ShrinkingBatch.PERIOD;

    /** Gradients of an attack whose operations are all kept together. */
    private static final int MOST_ALIKE = 1000;

    private final PgdSettings settings;
    private final Repeated repeated = new Repeated("a round of pgd");

    /** An attack without state. */
    public Pgd(PgdSettings settings) {
        this.settings = settings;
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            NDList found =
                    alike(input) ? repeated(work, target, input) : found(work, target, input);
            found.attach(result);
            return new Adversarial(found.get(0), found.get(1), Map.of());
        }
    }

    /**
     * Whether all batches take the same operations: in a round, unless a look at who moves in a
     * circle pays. On a GPU that pays for very long runs alone: operations that are recorded cost
     * less than a look.
     */
    private boolean alike(AttackInput input) {
        return !input.evaluation()
                && !input.misclassificationSuffices()
                && gradients() <= MOST_ALIKE
                && (settings.keep() == PgdSettings.Keep.LAST
                        || input.images().getDevice().isGpu()
                        || !isLong());
    }

    /** All that a round's operations depend on, besides arrays. */
    private record Variant(Target target, float epsilon) {}

    /** Points and losses. */
    private NDList repeated(NDManager work, Target target, AttackInput input) {
        NDList inputs =
                new NDList(
                        Autograd.constant(work, input.images()),
                        Autograd.constant(work, input.labels()));
        Linf ball = Linf.around(work, input.images(), input.epsilon());
        for (int restart = 0; restart < settings.restarts(); restart++) {
            inputs.add(offset(work, ball, input, restart));
            inputs.add(Autograd.constant(work, aims(work, target, input, restart)));
        }
        NDList found =
                repeated.run(
                        new Variant(target, input.epsilon()),
                        inputs,
                        in -> runs(target, input.epsilon(), in));
        return new NDList(found.get(0).duplicate(), found.get(1).duplicate());
    }

    private NDList runs(Target target, float epsilon, NDList inputs) {
        NDArray images = inputs.get(0);
        NDManager work = images.getManager();
        Linf ball = Linf.around(work, images, epsilon);
        BestPoints best = new BestPoints(work);
        for (int i = 2; i < inputs.size(); i += 2) {
            try (NDManager attempt = work.newSubManager()) {
                NDArray offset = Autograd.constant(attempt, inputs.get(i));
                Slope slope = slope(target, inputs.get(1), inputs.get(i + 1));
                run(slope, ball, ball.project(offset.add(images)), best);
            }
        }
        return new NDList(best.points(), best.rank().losses());
    }

    /** Points and losses, of examples that leave early. */
    private NDList found(NDManager work, Target target, AttackInput input) {
        Linf ball = Linf.around(work, input.images(), input.epsilon());
        BestPoints best = new BestPoints(work);
        for (int restart = 0; restart < settings.restarts(); restart++) {
            try (NDManager attempt = work.newSubManager()) {
                NDArray start =
                        ball.project(offset(attempt, ball, input, restart).addi(input.images()));
                NDArray aims = aims(attempt, target, input, restart);
                Slope slope = slope(target, input.labels(), aims);
                if (settings.keep() == PgdSettings.Keep.LAST) {
                    run(slope, ball, start, best);
                } else {
                    run(
                            new ShrinkingBatch(
                                    slope,
                                    ball,
                                    start,
                                    best,
                                    input.misclassificationSuffices(),
                                    looks(input, restart)),
                            attempt);
                }
            }
        }
        return new NDList(best.points(), best.rank().losses());
    }

    /**
     * After how many steps to look who may leave. In an evaluation again and again; in a round
     * once, after about a quarter of a long run, when most move in circles.
     */
    private IntPredicate looks(AttackInput input, int restart) {
        return input.evaluation()
                ? done -> done % ShrinkingBatch.PERIOD == 0
                : done -> restart == 0 && isLong() && done == look();
    }

    private int look() {
        int quarter = settings.steps() / 4 / ShrinkingBatch.PERIOD * ShrinkingBatch.PERIOD;
        return Math.max(quarter, EARLIEST_LOOK);
    }

    private boolean isLong() {
        return 4 * look() <= 3 * settings.steps();
    }

    @Override
    public long gradients() {
        return (long) settings.steps() * settings.restarts();
    }

    /** Of several restarts the first. */
    @Override
    public Trajectory trajectory(Target target, AttackInput input) {
        try (NDManager work = input.images().getManager().newSubManager()) {
            Linf ball = Linf.around(work, input.images(), input.epsilon());
            return trajectory(target, input, offset(work, ball, input, 0));
        }
    }

    /**
     * A single run from a given start.
     *
     * @param offset (N, C, H, W), added to the clean images; the sum is projected
     * @return of the manager of {@code input.images()}
     */
    public Trajectory trajectory(Target target, AttackInput input, NDArray offset) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            Linf ball = Linf.around(work, input.images(), input.epsilon());
            NDArray start = ball.project(Upload.scalar(work, 0).add(input.images()).addi(offset));
            NDArray aims = aims(work, target, input, 0);
            Slope slope = slope(target, input.labels(), aims);
            BestPoints best = new BestPoints(work);
            NDArray stepLosses = run(slope, ball, start, best).stepLosses();
            new NDList(best.points(), best.rank().losses(), stepLosses).attach(result);
            return new Trajectory(best.points(), best.rank().losses(), stepLosses);
        }
    }

    /** The classes whose cross-entropy counts: the labels, or those that a run moves towards. */
    private NDArray aims(NDManager work, Target target, AttackInput input, int restart) {
        return switch (settings.targeted()) {
            case NONE -> input.labels();
            case RANDOM -> Classes.random(work, target, input, restart);
            case LEAST_LIKELY -> Classes.leastLikely(work, target, input);
        };
    }

    private Slope slope(Target target, NDArray labels, NDArray aims) {
        return settings.targeted() == PgdSettings.Targeted.NONE
                ? Slope.awayFrom(target, labels)
                : Slope.towards(target, labels, aims);
    }

    /** What a run adds to the clean images: of {@code work}. */
    private NDArray offset(NDManager work, Linf ball, AttackInput input, int restart) {
        return settings.randomStart()
                ? ball.randomStart(work, input.draws().with("start").with(restart))
                : work.zeros(input.images().getShape());
    }

    /**
     * Runs from {@code start}, which is used up, in the manager of {@code start}.
     *
     * @param best is offered what is to be kept of it
     */
    private WholeBatch run(Slope slope, Linf ball, NDArray start, BestPoints best) {
        int firstKept = settings.keep() == PgdSettings.Keep.BEST ? 0 : settings.steps();
        WholeBatch batch = new WholeBatch(slope, ball, start, best, firstKept);
        run(batch, start.getManager());
        return batch;
    }

    private void run(PgdBatch batch, NDManager work) {
        float stepSize = settings.stepFor(batch.ball().epsilon());
        PgdLoop.run(batch, settings.steps(), Upload.scalar(work, stepSize));
    }

    @Override
    public void close() {
        repeated.close();
    }
}
