// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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
public final class Pgd implements IterativeAttack {

    /** Before so many steps hardly an example moves in a circle. */
    private static final int EARLIEST_LOOK = 6 * BestPointRun.PERIOD;

    private final PgdSettings settings;

    /** An attack without state. */
    public Pgd(PgdSettings settings) {
        this.settings = settings;
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            Linf ball = Linf.around(work, input.images(), input.epsilon());
            BestPoints best = new BestPoints(work);
            for (int restart = 0; restart < settings.restarts(); restart++) {
                try (NDManager attempt = work.newSubManager()) {
                    NDArray start = start(attempt, ball, input, restart);
                    Slope slope = slope(attempt, target, input, restart);
                    if (settings.keep() == PgdSettings.Keep.LAST) {
                        run(slope, ball, start, best);
                    } else {
                        new BestPointRun(
                                        attempt,
                                        settings.steps(),
                                        settings.stepFor(ball.epsilon()),
                                        input.misclassificationSuffices(),
                                        input.evaluation() ? Pgd::always : looks(restart))
                                .run(slope, ball, start, best);
                    }
                }
            }
            new NDList(best.points(), best.rank().losses()).attach(result);
            return new Adversarial(best.points(), best.rank().losses(), Map.of());
        }
    }

    private static boolean always(int done) {
        return done % BestPointRun.PERIOD == 0;
    }

    /** In a round: once, after about a quarter of a long run, when most move in circles. */
    private IntPredicate looks(int restart) {
        int quarter = settings.steps() / 4 / BestPointRun.PERIOD * BestPointRun.PERIOD;
        int look = Math.max(quarter, EARLIEST_LOOK);
        boolean worthwhile = restart == 0 && 4 * look <= 3 * settings.steps();
        return done -> worthwhile && done == look;
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
            NDArray offset =
                    settings.randomStart()
                            ? ball.randomStart(work, input.draws().with("start").with(0))
                            : work.zeros(input.images().getShape());
            return trajectory(target, input, offset);
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
            Slope slope = slope(work, target, input, 0);
            Trajectory run = run(slope, ball, start, new BestPoints(work));
            new NDList(run.images(), run.losses(), run.stepLosses()).attach(result);
            return run;
        }
    }

    private Slope slope(NDManager work, Target target, AttackInput input, int restart) {
        return switch (settings.targeted()) {
            case NONE -> Slope.awayFrom(target, input.labels());
            case RANDOM ->
                    Slope.towards(
                            target, input.labels(), Classes.random(work, target, input, restart));
            case LEAST_LIKELY ->
                    Slope.towards(target, input.labels(), Classes.leastLikely(work, target, input));
        };
    }

    private NDArray start(NDManager work, Linf ball, AttackInput input, int restart) {
        if (!settings.randomStart()) {
            return ball.project(Upload.scalar(work, 0).add(input.images()));
        }
        NDArray offset = ball.randomStart(work, input.draws().with("start").with(restart));
        return ball.project(offset.addi(input.images()));
    }

    /**
     * Runs from {@code start}, which is used up, in the manager of {@code start}.
     *
     * @param best is offered what is to be kept of it
     */
    private Trajectory run(Slope slope, Linf ball, NDArray start, BestPoints best) {
        NDManager work = start.getManager();
        NDArray stepSize = Upload.scalar(work, settings.stepFor(ball.epsilon()));
        NDList losses = new NDList();
        NDArray point = start;
        for (int i = 0; i < settings.steps(); i++) {
            try (NDManager step = work.newSubManager()) {
                point.attach(step);
                Gradient gradient = slope.at(point);
                if (settings.keep() == PgdSettings.Keep.BEST) {
                    best.offer(point, slope.rank(gradient.logits(), gradient.values()));
                }
                losses.add(gradient.values());
                point = ball.step(point, gradient.gradient(), stepSize);
                gradient.values().attach(work);
                point.attach(work);
            }
        }
        NDArray logits = slope.logits(point);
        losses.add(slope.losses(logits));
        best.offer(point, slope.rank(logits, losses.get(settings.steps())));
        return new Trajectory(best.points(), best.rank().losses(), NDArrays.stack(losses));
    }
}
