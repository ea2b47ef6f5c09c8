// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.model.CrossEntropy;
import java.util.Collections;
import java.util.function.UnaryOperator;

/**
 * A target that answers the same bits for an example whichever others it is asked about with it. A
 * CPU computes batches of a few images in another way than larger ones, with other last bits; here
 * a batch of fewer than {@value #SMALLEST_BATCH} images is computed as several copies of it. From
 * there on, LeNet-5 and ResNet-20 gave equal bits in batches of 16 to 1,000 images and on 1 and 2
 * threads, where it was measured. GPUs choose their kernels by the size of a batch, and promise
 * nothing of the kind.
 */
public final class SteadyTarget implements Target {

    /** Images that are computed together at least. */
    public static final int SMALLEST_BATCH = 16;

    private final Target target;

    /** Asks {@code target}. */
    public SteadyTarget(Target target) {
        this.target = target;
    }

    /** How many copies of a batch of {@code count} examples are computed. */
    public static int copies(int count) {
        return (SMALLEST_BATCH + count - 1) / count;
    }

    /** The copies of a batch, one after the other; the batch itself if one is enough. */
    public static NDArray copied(NDManager scope, NDArray batch) {
        NDArray once = Autograd.constant(scope, batch);
        int copies = copies(count(batch));
        return copies == 1 ? once : NDArrays.concat(new NDList(Collections.nCopies(copies, once)));
    }

    /** The first of the copies of a batch of {@code count} examples. */
    public static NDArray once(NDArray copies, int count) {
        return count(copies) == count ? copies : copies.get(new NDIndex("0:" + count));
    }

    @Override
    public int classes() {
        return target.classes();
    }

    @Override
    public NDArray logits(NDArray images) {
        return steady(images, target::logits);
    }

    @Override
    public NDArray losses(NDArray images, NDArray labels) {
        return steady(images, copies -> target.losses(copies, copied(copies.getManager(), labels)));
    }

    private static NDArray steady(NDArray images, UnaryOperator<NDArray> question) {
        int count = count(images);
        if (copies(count) == 1) {
            return question.apply(images);
        }
        NDManager manager = images.getManager();
        try (NDManager scope = manager.newSubManager()) {
            NDArray answers = question.apply(copied(scope, images));
            return Autograd.constant(manager, once(answers, count));
        }
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels) {
        return gradient(images, labels, CrossEntropy::of);
    }

    @Override
    public Gradient gradient(NDArray images, NDArray labels, Objective objective) {
        int count = count(images);
        if (copies(count) == 1) {
            return target.gradient(images, labels, objective);
        }
        NDManager manager = images.getManager();
        try (NDManager scope = manager.newSubManager()) {
            // an objective may have constants of its own, a row for each example
            Objective first =
                    (logits, truth) -> objective.values(once(logits, count), once(truth, count));
            Gradient all = target.gradient(copied(scope, images), copied(scope, labels), first);
            return new Gradient(
                    Autograd.constant(manager, all.values()),
                    Autograd.constant(manager, once(all.gradient(), count)),
                    Autograd.constant(manager, once(all.logits(), count)));
        }
    }

    private static int count(NDArray images) {
        return Math.toIntExact(images.getShape().get(0));
    }
}
