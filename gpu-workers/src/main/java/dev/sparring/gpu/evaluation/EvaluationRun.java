// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.data.Randomness;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * An evaluation under way: a sequence of short turns, one for each chunk of images and repeat of an
 * attack. Belongs to the device's thread.
 */
public final class EvaluationRun {

    private final RobustEvaluator evaluator;
    private final EvaluationRequest request;
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final EvaluationTally tally;

    EvaluationRun(RobustEvaluator evaluator, EvaluationRequest request) {
        this.evaluator = evaluator;
        this.request = request;
        Map<String, Integer> repeats = new TreeMap<>();
        evaluator.contenders().forEach((id, contender) -> repeats.put(id, contender.repeats()));
        tally =
                new EvaluationTally(
                        request.images().count(), request.drop(), repeats, request.exhibits());
        plan(size(1), (from, to) -> turns.add(() -> clean(from, to)));
        evaluator.contenders().forEach(this::plan);
    }

    /**
     * Does the next turn.
     *
     * @return the result, if that was the last turn
     */
    public Optional<EvaluationResult> turn() {
        evaluator.load(request);
        turns.remove().run();
        return turns.isEmpty()
                ? Optional.of(tally.result(request.defenderVersion()))
                : Optional.empty();
    }

    private void plan(String id, Contender contender) {
        int size = size(contender.attack().cost());
        for (int i = 0; i < contender.repeats(); i++) {
            int repeat = i;
            plan(size, (from, to) -> turns.add(() -> attack(id, repeat, from, to)));
        }
    }

    private int size(long cost) {
        EvaluationRequest.Chunks chunks = request.chunks();
        return chunks.images(cost, evaluator.together(chunks));
    }

    private void plan(int size, Chunk chunk) {
        int count = request.images().count();
        for (int from = 0; from < count; from += size) {
            chunk.accept(from, Math.min(count, from + size));
        }
    }

    private void clean(int from, int to) {
        int[] indices = IntStream.range(from, to).toArray();
        tally.addClean(from, evaluator.clean(request, indices).clean());
    }

    private void attack(String id, int repeat, int from, int to) {
        int[] standing = tally.standing(id, from, to);
        if (standing.length > 0) {
            Randomness random = request.random().with(id).with(repeat);
            tally.addAttacked(
                    id, repeat, standing, evaluator.attack(request, id, standing, random));
        }
    }

    @FunctionalInterface
    private interface Chunk {
        void accept(int from, int to);
    }
}
