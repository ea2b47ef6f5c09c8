// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.search.Margin;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;

/**
 * Brings misclassified points nearer to their images (Croce and Hein 2020, final search): looks for
 * the boundary on the segment between the two, each time where the {@linkplain Margin margin} would
 * be 0 if it were linear between the ends, and goes on in the part that has the boundary in it.
 * What is returned is misclassified if the point that was given is.
 */
final class SegmentSearch {

    /** As many as in the paper. */
    private static final int LOOKS = 3;

    private final Target target;
    private final Examples examples;

    SegmentSearch(Target target, Examples examples) {
        this.target = target;
        this.examples = examples;
    }

    private record Ends(NDArray right, NDArray lead, NDArray wrong, NDArray lag) {}

    /**
     * Searches.
     *
     * @param points (M, C, H, W); one that is not misclassified stays as it is
     * @return (M, C, H, W), of the manager of the images
     */
    NDArray search(NDArray points) {
        NDManager result = examples.images().getManager();
        try (NDManager scope = result.newSubManager()) {
            NDArray images = Autograd.constant(scope, examples.images());
            NDArray wrong = Autograd.constant(scope, points);
            Ends ends = new Ends(images, margin(images), wrong, margin(wrong));
            for (int i = 0; i < LOOKS; i++) {
                ends = look(scope, ends);
            }
            NDArray found = ends.wrong().duplicate();
            found.attach(result);
            return found;
        }
    }

    private Ends look(NDManager scope, Ends ends) {
        NDArray zero = Upload.scalar(scope, 0);
        NDArray between = ends.lead().gt(zero).logicalAnd(ends.lag().lt(zero));
        NDArray share = ends.lead().div(ends.lead().sub(ends.lag()));
        NDArray usable = NDArrays.where(between, share, share.onesLike()).reshape(-1, 1, 1, 1);
        NDArray middle = ends.wrong().sub(ends.right()).muli(usable).addi(ends.right());
        NDArray logits = target.logits(middle);
        NDArray fooled = logits.argMax(1).neq(examples.labels());
        NDArray margin = Margin.of(logits, examples.labels());
        NDArray down = fooled.logicalAnd(between);
        NDArray up = fooled.logicalNot().logicalAnd(between);
        return new Ends(
                AutoPgdPoint.choose(up, middle, ends.right()),
                NDArrays.where(up, margin, ends.lead()),
                AutoPgdPoint.choose(down, middle, ends.wrong()),
                NDArrays.where(down, margin, ends.lag()));
    }

    private NDArray margin(NDArray points) {
        return Margin.of(target.logits(points), examples.labels());
    }
}
