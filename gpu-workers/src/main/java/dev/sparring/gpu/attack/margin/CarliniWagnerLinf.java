// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.RowwiseAttack;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.BestPoints;
import dev.sparring.gpu.device.Upload;
import java.util.Map;

/**
 * The attack of Carlini and Wagner 2017, inside the L-infinity ball. For each example on its own it
 * minimises with Adam, projecting after each step,
 *
 * <pre>
 * {@code distanceWeight * mean((delta / epsilon)^2)
 *      + c * max(Z_y - max_{i != y} Z_i, -confidence) / spread}
 * </pre>
 *
 * <p>over {@code |delta| <= epsilon}, {@code x + delta} in [0, 1]; the mean is over the pixels, and
 * the spread of an example is that of its clean image's logits, {@code max_i Z_i - min_i Z_i}.
 * Without a confidence, which is in logits, nothing depends on the scale of the logits. The
 * constant c weighs being misclassified against staying near the clean image: with a large c the
 * margin decides, with a small one the attack gives back all distance that the margin does not
 * need. A binary search finds the smallest c that fools the example. (Adam does not see the scale
 * of what it minimises, so without the distance term c would be idle.)
 *
 * <p>An example is fooled at a point where it is misclassified and another class leads by at least
 * {@code confidence}. Of all such points, over all steps and all values of c, the one with the
 * least distance is returned; for an example that was never fooled, the misclassified point where
 * another class led most, or else the point where the label led least. The clean image is one of
 * them. An example stops moving when a tenth of the steps brought no progress; it never depends on
 * the others of its batch.
 */
public final class CarliniWagnerLinf implements RowwiseAttack {

    private final CarliniWagnerSettings settings;

    /** An attack without state. */
    public CarliniWagnerLinf(CarliniWagnerSettings settings) {
        this.settings = settings;
    }

    @Override
    public Adversarial perturb(Target target, AttackInput input) {
        NDManager result = input.images().getManager();
        try (NDManager work = result.newSubManager()) {
            MarginProblem problem =
                    new MarginProblem(
                            work, target, input, settings.confidence(), settings.distanceWeight());
            ConstantSearch search = new ConstantSearch(problem.examples(), settings.initialConst());
            BestPoints best = new BestPoints(work);
            best.offer(problem.clean(work), problem.cleanRank());
            for (int i = 0; i < settings.binarySearchSteps(); i++) {
                search.update(minimise(work, problem, i, search.constants(), best));
            }
            NDArray losses = target.losses(best.points(), input.labels());
            best.points().attach(result);
            losses.attach(result);
            return new Adversarial(best.points(), losses, Map.of());
        }
    }

    @Override
    public long gradients() {
        return (long) settings.steps() * settings.binarySearchSteps();
    }

    /** Offers what a step of the search found, and tells who was fooled. */
    private boolean[] minimise(
            NDManager work,
            MarginProblem problem,
            int number,
            float[] constants,
            BestPoints overall) {
        try (NDManager search = work.newSubManager()) {
            NDArray c = Upload.floats(search, constants, constants.length);
            NDArray point =
                    settings.randomStart()
                            ? problem.randomStart(search, number)
                            : problem.clean(search);
            double learningRate = settings.learningRateFor(problem.ball().epsilon());
            PixelAdam adam = new PixelAdam(search, point.getShape(), learningRate);
            BestPoints best = new BestPoints(search);
            Patience patience = new Patience(problem.examples(), settings.steps());
            NDArray moving = patience.mask(search);
            for (int i = 0; i < settings.steps() && patience.anyActive(); i++) {
                try (NDManager step = search.newSubManager()) {
                    point.attach(step);
                    MarginProblem.View view = problem.look(point, c);
                    best.offer(point, view.rank());
                    if (patience.check(i, view.values())) {
                        moving.close();
                        moving = patience.mask(search);
                    }
                    NDArray move = adam.step(view.gradient()).muli(moving);
                    point = problem.ball().project(point.sub(move));
                    point.attach(search);
                }
            }
            best.offer(point, problem.rank(point));
            overall.offer(best.points(), best.rank());
            return MarginProblem.fooled(best);
        }
    }
}
