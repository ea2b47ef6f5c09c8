// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.search;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.attack.Rows;
import dev.sparring.gpu.device.Autograd;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.OwnClass;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How good a point of each example is for an attack, as several numbers of which the first that
 * differ decide. As a rule: a misclassified point is better than one that is not, of two that are
 * alike the one with the higher lead {@code max_{i != y} Z_i - Z_y} of another class, and if these
 * are equal too the one with the higher cross-entropy. A cross-entropy alone would not do: it may
 * be high at a point that is classified correctly, and float32 cannot tell two of them apart where
 * logits are tiny or saturated.
 *
 * @param keys float32 (N) each, the first decides first; higher is better
 */
public record Rank(NDList keys) {

    private static final double HALF = 0.5;
    private static final int[] CLASSES = {1};

    /**
     * Misclassified first, then lead, then loss.
     *
     * @param logits (N, K)
     * @param labels int64 (N)
     * @param losses (N), cross-entropy
     * @return of the manager of {@code logits}, but for {@code losses}
     */
    public static Rank of(NDArray logits, NDArray labels, NDArray losses) {
        return new Rank(new NDList(mistakes(logits, labels), lead(logits, labels), losses));
    }

    /**
     * 1 for each row of logits whose highest is not the label's, else 0: float32 (N). A row with
     * NaN is no mistake, whatever its label.
     */
    public static NDArray mistakes(NDArray logits, NDArray labels) {
        NDArray truth = Autograd.constant(logits.getManager(), labels);
        NDArray highest = logits.max(CLASSES);
        NDArray mistakes = logits.argMax(1).neq(truth).logicalAnd(highest.eq(highest));
        return mistakes.toType(DataType.FLOAT32, false);
    }

    /** {@code max_{i != y} Z_i - Z_y}, the lowest of all where that is no number: (N). */
    public static NDArray lead(NDArray logits, NDArray labels) {
        NDArray values = Autograd.constant(logits.getManager(), logits);
        NDArray lowest = Upload.scalar(logits.getManager(), Double.NEGATIVE_INFINITY);
        NDArray own = NDArrays.where(OwnClass.of(values, labels), values, lowest).max(CLASSES);
        NDArray lead = Margin.rivals(values, labels).max(CLASSES).sub(own);
        return NDArrays.where(lead.eq(lead), lead, lowest);
    }

    /** Whether each of these points is better than that of another rank: boolean (N). */
    NDArray above(Rank other) {
        NDArray above = null;
        for (int i = keys.size() - 1; i >= 0; i--) {
            NDArray mine = keys.get(i);
            NDArray better = mine.gt(other.keys.get(i));
            above =
                    above == null
                            ? better
                            : better.logicalOr(mine.eq(other.keys.get(i)).logicalAnd(above));
        }
        return above;
    }

    /** These where the mask (N) is true, else others. */
    Rank where(NDArray mask, Rank other) {
        return new Rank(
                new NDList(
                        IntStream.range(0, keys.size())
                                .mapToObj(i -> NDArrays.where(mask, keys.get(i), other.keys.get(i)))
                                .toList()));
    }

    /** Whether the first number of each is that of a success: boolean (N), of {@code scope}. */
    public NDArray successes(NDManager scope) {
        return Autograd.constant(scope, keys.head()).gt(Upload.scalar(scope, HALF));
    }

    /** (N), the last of the numbers. */
    public NDArray losses() {
        return keys.get(keys.size() - 1);
    }

    Rank copy() {
        return each(NDArray::duplicate);
    }

    /** That of some examples, in {@code manager}. */
    public Rank rows(NDManager manager, NDArray rows) {
        return each(key -> Rows.of(manager, key, rows));
    }

    /** Those of several parts of a batch, one after the other. */
    public static Rank joined(List<Rank> parts) {
        return new Rank(
                new NDList(
                        IntStream.range(0, parts.get(0).keys.size())
                                .mapToObj(i -> NDArrays.concat(column(parts, i)))
                                .toList()));
    }

    private static NDList column(List<Rank> parts, int i) {
        return new NDList(parts.stream().map(part -> part.keys.get(i)).toList());
    }

    private Rank each(UnaryOperator<NDArray> change) {
        return new Rank(new NDList(keys.stream().map(change).toList()));
    }
}
