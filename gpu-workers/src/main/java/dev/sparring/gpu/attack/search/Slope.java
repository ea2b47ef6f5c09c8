// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.Rows;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.model.CrossEntropy;

/**
 * Where a step of an attack on the cross-entropy goes: up that of the labels, or down that of other
 * classes. Losses are those of the labels either way.
 */
public final class Slope {

    private final Target target;
    private final NDArray labels;
    private final NDArray aims;

    private Slope(Target target, NDArray labels, NDArray aims) {
        this.target = target;
        this.labels = labels;
        this.aims = aims;
    }

    /** {@code L(x, labels)} rises. */
    public static Slope awayFrom(Target target, NDArray labels) {
        return new Slope(target, labels, labels);
    }

    /**
     * {@code L(x, aims)} falls.
     *
     * @param aims int64 (N), not the labels
     */
    public static Slope towards(Target target, NDArray labels, NDArray aims) {
        return new Slope(target, labels, aims);
    }

    /**
     * The losses at a point, and the direction to go from there: one gradient of the classifier.
     *
     * @return of the manager of {@code point}
     */
    public Gradient at(NDArray point) {
        Gradient gradient = target.gradient(point, aims);
        if (aims == labels) {
            return gradient;
        }
        return new Gradient(
                losses(gradient.logits()), gradient.gradient().neg(), gradient.logits());
    }

    /** int64 (N). */
    public NDArray labels() {
        return labels;
    }

    /** The logits (N, K) at a point: one forward pass. */
    public NDArray logits(NDArray point) {
        return target.logits(point);
    }

    /** The losses (N) of logits (N, K). */
    public NDArray losses(NDArray logits) {
        // a view belongs to the manager of what it shows, here that of whoever called the attack
        NDArray truth = Autograd.constant(logits.getManager(), labels);
        return CrossEntropy.of(logits, truth);
    }

    /**
     * The rank of a point.
     *
     * @param logits (N, K) of it
     * @param losses (N) of these logits
     */
    public Rank rank(NDArray logits, NDArray losses) {
        return Rank.of(logits, labels, losses);
    }

    /** The same for some examples; its arrays are of {@code manager}. */
    public Slope rows(NDManager manager, NDArray rows) {
        NDArray some = Rows.of(manager, labels, rows);
        return new Slope(target, some, aims == labels ? some : Rows.of(manager, aims, rows));
    }
}
