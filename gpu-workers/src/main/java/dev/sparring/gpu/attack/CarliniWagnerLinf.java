// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Upload;
import java.util.Map;

/**
 * The attack of Carlini and Wagner 2017, inside the L-infinity ball. For each example on its own it
 * minimises with Adam, projecting after each step,
 *
 * <pre>
 * {@code distanceWeight * mean((delta / epsilon)^2) + c * max(Z_y - max_{i != y} Z_i, -confidence)}
 * </pre>
 *
 * <p>over {@code |delta| <= epsilon}, {@code x + delta} in [0, 1]; the mean is over the pixels. The
 * constant c weighs being misclassified against staying near the clean image: with a large c the
 * margin decides, with a small one the attack gives back all distance that the margin does not
 * need. A binary search finds the smallest c that fools the example. (Adam does not see the scale
 * of what it minimises, so without the distance term c would be idle.)
 *
 * <p>An example is fooled at a point where another class leads by at least {@code confidence}, and
 * by more than 0. Of all such points, over all steps and all values of c, the one with the least
 * distance is returned; for an example that was never fooled, the point where the label led least.
 * An example stops moving when a tenth of the steps brought no progress; it never depends on the
 * others of its batch.
 */
public final class CarliniWagnerLinf implements Attack {

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
            for (int i = 0; i < settings.binarySearchSteps(); i++) {
                search.update(minimise(work, problem, search.constants(), best));
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

    /** Minimises from the clean images on; offers what it found, and tells who was fooled. */
    private boolean[] minimise(
            NDManager work, MarginProblem problem, float[] constants, BestPoints overall) {
        try (NDManager search = work.newSubManager()) {
            NDArray c = Upload.floats(search, constants, constants.length);
            NDArray point = problem.start(search);
            double learningRate = settings.learningRateFor(problem.ball().epsilon());
            PixelAdam adam = new PixelAdam(search, point.getShape(), learningRate);
            BestPoints best = new BestPoints(search);
            Patience patience = new Patience(problem.examples(), settings.steps());
            NDArray moving = patience.mask(search);
            for (int i = 0; i < settings.steps() && patience.anyActive(); i++) {
                try (NDManager step = search.newSubManager()) {
                    point.attach(step);
                    MarginProblem.View view = problem.look(point, c);
                    best.offer(point, view.scores());
                    if (patience.check(i, view.values())) {
                        moving.close();
                        moving = patience.mask(search);
                    }
                    NDArray move = adam.step(view.gradient()).muli(moving);
                    point = problem.ball().project(point.sub(move));
                    point.attach(search);
                }
            }
            best.offer(point, problem.scores(point));
            overall.offer(best.points(), best.scores());
            return MarginProblem.fooled(best.scores());
        }
    }
}
