// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Keeps the verdicts of an evaluation, image by image, and adds them up. The clean images come
 * first; results of chunks may come in any order.
 */
final class EvaluationTally {

    private final EvaluationRequest.Drop drop;
    private final BitSet correct = new BitSet();
    private final float[] cleanLosses;
    private final SortedMap<String, AttackTally> attacks = new TreeMap<>();
    private final PredictionTally clean;
    private int zeroGradients;
    private final WallTime time = new WallTime();

    /**
     * Nothing known yet.
     *
     * @param repeats of each attack, by id
     * @param exhibits how many of the first images are kept
     */
    EvaluationTally(
            int images, EvaluationRequest.Drop drop, Map<String, Integer> repeats, int exhibits) {
        this.drop = drop;
        this.cleanLosses = new float[images];
        this.clean = new PredictionTally(images, exhibits);
        repeats.forEach((id, count) -> attacks.put(id, new AttackTally(images, count, exhibits)));
    }

    /** The clean images from {@code from} on had these verdicts. */
    void addClean(int from, Verdicts.Clean answer) {
        Verdicts verdicts = answer.verdicts();
        for (int i = 0; i < verdicts.correct().length; i++) {
            correct.set(from + i, verdicts.correct()[i]);
            cleanLosses[from + i] = verdicts.losses()[i];
            clean.set(from + i, verdicts, i);
        }
        zeroGradients += answer.zeroGradients();
        time.add(verdicts.span());
    }

    /** Images {@code indices[i]} had these verdicts in a repeat of an attack. */
    void addAttacked(String attack, int repeat, int[] indices, Verdicts verdicts) {
        attacks.get(attack).add(repeat, indices, verdicts);
        time.add(verdicts.span());
    }

    /** The images in [from, to) that an attack should attack next. */
    int[] standing(String attack, int from, int to) {
        BitSet fallen = attacks.get(attack).fallen();
        boolean all = drop == EvaluationRequest.Drop.NONE;
        return IntStream.range(from, to)
                .filter(i -> all || correct.get(i) && !fallen.get(i))
                .toArray();
    }

    /** The sums. */
    EvaluationResult result(long defenderVersion) {
        List<EvaluationResult.AttackResult> results = new ArrayList<>();
        BitSet unbeaten = (BitSet) correct.clone();
        attacks.forEach(
                (id, attack) -> {
                    results.add(attack.result(id, correct, cleanLosses, clean, drop));
                    unbeaten.andNot(attack.fallen());
                });
        return new EvaluationResult(
                defenderVersion,
                cleanLosses.length,
                share(correct),
                cleanLoss(),
                List.copyOf(results),
                share(unbeaten),
                verdicts(),
                clean.result(),
                (double) zeroGradients / cleanLosses.length,
                time.seconds());
    }

    private double share(BitSet images) {
        return (double) images.cardinality() / cleanLosses.length;
    }

    private double cleanLoss() {
        double sum = 0;
        for (float loss : cleanLosses) {
            sum += loss;
        }
        return sum / cleanLosses.length;
    }

    private boolean[] verdicts() {
        boolean[] verdicts = new boolean[cleanLosses.length];
        correct.stream().forEach(i -> verdicts[i] = true);
        return verdicts;
    }
}
