// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Objective;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.attack.search.Rank;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;

/**
 * A search for the nearest point that is misclassified, towards the boundary between the label and
 * one other class (Croce and Hein 2020, Algorithm 1, with that class given). With the {@link
 * Hyperplane} that is tangent at x, {@code d} the step to it from x and {@code e} the one from the
 * clean image c,
 *
 * <pre>
 * {@code bias = min(|d| / (|d| + |e|), largestBias)}
 * {@code x <- clip((1 - bias) * (x + overshoot * d) + bias * (c + overshoot * e))}
 * {@code x <- (1 - retreat) * c + retreat * x, if x is misclassified; the nearest such x is kept}
 * </pre>
 *
 * <p>Lengths are L-infinity norms, and nothing depends on the scale of the logits: leads are
 * divided by the spread of the clean image's. A step costs one gradient and one forward pass, and
 * reads nothing on the host.
 */
final class FabRun {

    private static final int[] PIXELS = {1};

    private final NDManager work;
    private final Target target;
    private final Examples examples;
    private final Objective lead;
    private final FabSettings settings;
    private final NDArray zero;
    private final NDArray one;
    private NDArray point;
    private NDArray nearest;
    private NDArray distances;

    /**
     * Prepares a search.
     *
     * @param examples whose manager takes all that the search makes
     * @param aims int64 (M), the other class of each example
     */
    FabRun(Target target, Examples examples, NDArray aims, FabSettings settings) {
        work = examples.images().getManager();
        this.target = target;
        this.examples = examples;
        Objective ahead = new TargetedLead(aims);
        NDArray spread = Margin.spread(target.logits(examples.images()));
        lead =
                (logits, labels) ->
                        ahead.values(logits, labels)
                                .div(Autograd.constant(logits.getManager(), spread));
        this.settings = settings;
        zero = Upload.scalar(work, 0);
        one = Upload.scalar(work, 1);
        nearest = examples.images().duplicate();
        distances = work.full(examples.labels().getShape(), Float.POSITIVE_INFINITY);
    }

    /**
     * All restarts.
     *
     * @return (M, C, H, W), of the manager of the images: the nearest misclassified points that
     *     were seen, nearer still where they are outside the ball, or where there is none the last
     *     points; all in [0, 1], at any distance
     */
    NDArray run() {
        for (int restart = 0; restart < settings.restarts(); restart++) {
            moveTo(restart == 0 ? examples.images().duplicate() : randomStart(restart));
            for (int i = 0; i < settings.steps(); i++) {
                step();
            }
        }
        NDArray found = distances.lt(Upload.scalar(work, Double.POSITIVE_INFINITY));
        NDArray ends = AutoPgdPoint.choose(found, nearest, point);
        NDArray searched = new SegmentSearch(target, examples).search(ends);
        // what is in the ball has no reason to go to the edge of its mistake
        NDArray inside = distances.lte(Upload.scalar(work, examples.epsilon()));
        return AutoPgdPoint.choose(inside, nearest, searched);
    }

    /** {@code c + min(distance, epsilon) / 2 * u / |u|}, with u uniform in [-1, 1]^P, clipped. */
    private NDArray randomStart(int restart) {
        Examples drawing = examples.with("restart", restart);
        int size = Math.toIntExact(examples.images().size() / examples.count());
        float[] offsets = new float[examples.count() * size];
        for (int i = 0; i < examples.count(); i++) {
            float[] drawn = drawing.random().get(i).with("start").uniform(size);
            float largest = Float.MIN_NORMAL;
            for (int j = 0; j < size; j++) {
                drawn[j] = 2 * drawn[j] - 1;
                largest = Math.max(largest, Math.abs(drawn[j]));
            }
            for (int j = 0; j < size; j++) {
                offsets[i * size + j] = drawn[j] / largest;
            }
        }
        try (NDManager scope = work.newSubManager()) {
            long[] shape = examples.images().getShape().getShape();
            NDArray radii =
                    Upload.scalar(scope, examples.epsilon())
                            .minimum(distances)
                            .mul(Upload.scalar(scope, 0.5));
            NDArray start =
                    Upload.floats(scope, offsets, shape)
                            .muli(radii.reshape(-1, 1, 1, 1))
                            .addi(examples.images());
            return clipped(start, work);
        }
    }

    private void step() {
        try (NDManager step = work.newSubManager()) {
            NDArray here = Autograd.constant(step, point);
            NDArray clean = Autograd.constant(step, examples.images());
            Gradient rise = target.gradient(here, examples.labels(), lead);
            offer(here, clean, rise.logits());
            NDArray next = next(here, clean, rise);
            NDArray fooled = offer(next, clean, target.logits(next));
            NDArray retreat = Upload.scalar(step, settings.retreat());
            NDArray back = next.sub(clean).muli(retreat).addi(clean);
            moveTo(AutoPgdPoint.choose(fooled, back, next));
        }
    }

    /** Keeps the points that are misclassified and nearer than any before; tells who is fooled. */
    private NDArray offer(NDArray points, NDArray clean, NDArray logits) {
        NDArray fooled = Rank.mistakes(logits, examples.labels()).gt(zero);
        NDArray away = points.sub(clean).abs();
        NDArray distance = away.reshape(examples.count(), -1).max(PIXELS);
        NDArray nearer = fooled.logicalAnd(distance.lt(distances));
        keep(
                AutoPgdPoint.choose(nearer, points, nearest),
                NDArrays.where(nearer, distance, distances));
        return fooled;
    }

    /** A biased step to the boundary as it looks from {@code here}. */
    private NDArray next(NDArray here, NDArray clean, Gradient rise) {
        NDManager step = here.getManager();
        NDArray flat = here.reshape(examples.count(), -1);
        NDArray slopes = rise.gradient().reshape(examples.count(), -1);
        Hyperplane boundary = Hyperplane.tangent(flat, rise.values(), slopes);
        NDArray ends = NDArrays.stack(new NDList(flat, clean.reshape(examples.count(), -1)));
        NDArray steps = boundary.steps(ends);
        NDArray lengths = steps.abs().max(new int[] {2}, true);
        NDArray direct = lengths.get(0);
        NDArray both = direct.add(lengths.get(1));
        NDArray share = NDArrays.where(both.gt(zero), direct.div(both), direct);
        NDArray bias = share.minimum(Upload.scalar(step, settings.largestBias()));
        NDArray reached = steps.muli(Upload.scalar(step, settings.overshoot())).addi(ends);
        NDArray mixed = reached.get(0).mul(bias.neg().add(one)).addi(reached.get(1).mul(bias));
        return clipped(mixed.reshape(here.getShape()), step);
    }

    private NDArray clipped(NDArray points, NDManager manager) {
        NDArray clipped = points.maximum(zero).minimum(one);
        clipped.attach(manager);
        return clipped;
    }

    private void moveTo(NDArray next) {
        NDArray before = point;
        point = next;
        point.attach(work);
        if (before != null) {
            before.close();
        }
    }

    private void keep(NDArray points, NDArray lengths) {
        new NDList(nearest, distances).close();
        nearest = points;
        distances = lengths;
        new NDList(nearest, distances).attach(work);
    }
}
