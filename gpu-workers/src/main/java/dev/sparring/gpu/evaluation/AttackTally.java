// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Keeps the verdicts of one attack, image by image. */
final class AttackTally {

    private final BitSet attacked = new BitSet();
    private final BitSet fallen = new BitSet();
    private final BitSet[] fallenInRepeat;
    private final float[] losses;
    private final Shown[] shown;
    private final PredictionTally predictions;
    private final WallTime time = new WallTime();

    /** The repeat whose prediction an image has: a mistake, then the least margin, then loss. */
    private record Shown(boolean mistaken, float margin, float loss) implements Comparable<Shown> {

        private static final Comparator<Shown> ORDER =
                Comparator.comparing(Shown::mistaken)
                        .thenComparing(Shown::margin, Comparator.reverseOrder())
                        .thenComparing(Shown::loss);

        static Shown of(Verdicts verdicts, int i) {
            return new Shown(!verdicts.correct()[i], verdicts.margins()[i], verdicts.losses()[i]);
        }

        @Override
        public int compareTo(Shown other) {
            return ORDER.compare(this, other);
        }
    }

    AttackTally(int images, int repeats, int exhibits) {
        predictions = new PredictionTally(images, exhibits);
        losses = new float[images];
        shown = new Shown[images];
        fallenInRepeat = new BitSet[repeats];
        Arrays.setAll(fallenInRepeat, i -> new BitSet());
    }

    /** Images {@code indices[i]} had these verdicts in a repeat. */
    void add(int repeat, int[] indices, Verdicts verdicts) {
        for (int i = 0; i < indices.length; i++) {
            int image = indices[i];
            float loss = verdicts.losses()[i];
            Shown now = Shown.of(verdicts, i);
            if (!attacked.get(image) || now.compareTo(shown[image]) > 0) {
                shown[image] = now;
                predictions.set(image, verdicts, i);
            }
            losses[image] = attacked.get(image) ? Math.max(losses[image], loss) : loss;
            attacked.set(image);
            if (!verdicts.correct()[i]) {
                fallen.set(image);
                fallenInRepeat[repeat].set(image);
            }
        }
        time.add(verdicts.span());
    }

    /** Images that some repeat fooled. */
    BitSet fallen() {
        return fallen;
    }

    EvaluationResult.AttackResult result(
            String id,
            BitSet correct,
            float[] cleanLosses,
            PredictionTally clean,
            EvaluationRequest.Drop drop) {
        boolean[] survived = new boolean[losses.length];
        without(correct, fallen).stream().forEach(i -> survived[i] = true);
        for (int i = attacked.nextClearBit(0);
                i < losses.length;
                i = attacked.nextClearBit(i + 1)) {
            predictions.copy(i, clean);
        }
        return new EvaluationResult.AttackResult(
                id,
                share(without(correct, fallen)),
                meanLoss(cleanLosses),
                repeatAccuracies(correct, drop),
                survived,
                predictions.result(),
                time.seconds());
    }

    private List<Double> repeatAccuracies(BitSet correct, EvaluationRequest.Drop drop) {
        List<Double> accuracies = new ArrayList<>();
        BitSet fallenSoFar = new BitSet();
        for (BitSet fallenNow : fallenInRepeat) {
            fallenSoFar.or(fallenNow);
            boolean dropped = drop == EvaluationRequest.Drop.FALLEN;
            accuracies.add(share(without(correct, dropped ? fallenSoFar : fallenNow)));
        }
        return List.copyOf(accuracies);
    }

    private double meanLoss(float[] cleanLosses) {
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            sum += attacked.get(i) ? losses[i] : cleanLosses[i];
        }
        return sum / losses.length;
    }

    private double share(BitSet images) {
        return (double) images.cardinality() / losses.length;
    }

    private static BitSet without(BitSet images, BitSet removed) {
        BitSet rest = (BitSet) images.clone();
        rest.andNot(removed);
        return rest;
    }
}
