// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.evaluation.VerdictStore.Outcome;
import dev.sparring.gpu.evaluation.VerdictStore.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * An evaluation that can be interrupted and that several devices share: each takes the next chunks
 * of images, and what came of each piece of work is kept in a {@link VerdictStore}, where the same
 * evaluation finds it again. The result does not depend on who did what, in which order, or how
 * often it was interrupted; only its seconds do. Safe to share between threads; a {@link Worker}
 * belongs to the thread of its device.
 */
public final class SharedEvaluation {

    private final EvaluationRequest request;
    private final SortedMap<String, Entrant> entrants;
    private final VerdictStore store;
    private final Listener listener;
    private final Queue<Chunk> waiting = new ArrayDeque<>();
    private final EvaluationTally tally;
    private final int images;
    private int remaining;
    private int fairShare;
    private long done;
    private long total;
    private long found;

    /**
     * An opponent, as far as it must be known before a device is open.
     *
     * @param repeats of the contender with the same id
     * @param stream name of its stream of random numbers
     */
    public record Entrant(int repeats, String stream) {}

    /** Is told how far the evaluation is, by whichever thread did a piece; must return at once. */
    @FunctionalInterface
    public interface Listener {

        /**
         * A piece is done. Work is measured in gradients, the only thing that takes time.
         *
         * @param done of {@code total}
         * @param found of {@code done}, in the store
         */
        void progress(long done, long total, long found, String opponent);
    }

    /** Images [from, to), of which those before {@code skipped} belong to others. */
    private record Chunk(int from, int to, int skipped) {

        int size() {
            return to - from;
        }

        int[] local(int[] images) {
            return Arrays.stream(images).map(image -> image - skipped).toArray();
        }

        int[] global(int[] images) {
            return Arrays.stream(images).map(image -> image + skipped).toArray();
        }
    }

    /**
     * Nothing done yet.
     *
     * @param request all images; without exhibits, which nobody keeps
     * @param mine by number, the chunks that are this evaluation's; others are left out of the
     *     result
     * @throws IllegalArgumentException if no chunk is
     */
    public SharedEvaluation(
            EvaluationRequest request,
            SortedMap<String, Entrant> entrants,
            IntPredicate mine,
            VerdictStore store,
            Listener listener) {
        this.request = request;
        this.entrants = new TreeMap<>(entrants);
        this.store = store;
        this.listener = listener;
        this.images = plan(mine);
        this.remaining = waiting.size();
        this.fairShare = remaining;
        Map<String, Integer> repeats = new TreeMap<>();
        entrants.forEach((id, entrant) -> repeats.put(id, entrant.repeats()));
        tally = new EvaluationTally(images, request.drop(), repeats, 0);
    }

    private int plan(IntPredicate mine) {
        int size = request.chunks().images();
        int count = request.images().count();
        int taken = 0;
        for (int from = 0; from < count; from += size) {
            if (mine.test(from / size)) {
                Chunk chunk = new Chunk(from, Math.min(count, from + size), from - taken);
                waiting.add(chunk);
                taken += chunk.size();
            }
        }
        if (taken == 0) {
            throw new IllegalArgumentException(
                    "%d images make %d chunks, and none of them is this shard's; take fewer shards"
                            .formatted(count, (count + size - 1) / size));
        }
        return taken;
    }

    /** Says how many devices will join in, so that none takes what another could do meanwhile. */
    public void share(int devices) {
        synchronized (tally) {
            fairShare = (remaining + devices - 1) / devices;
        }
    }

    /**
     * A device joins in.
     *
     * @param evaluator with a contender for each entrant, under the same ids
     */
    public Worker worker(RobustEvaluator evaluator) {
        synchronized (tally) {
            total = images;
            entrants.forEach(
                    (id, entrant) ->
                            total += (long) images * entrant.repeats() * cost(evaluator, id));
        }
        return new Worker(evaluator);
    }

    private static long cost(RobustEvaluator evaluator, String id) {
        return 1 + evaluator.contenders().get(id).attack().cost();
    }

    /**
     * The result, once every chunk is done.
     *
     * @return empty before
     */
    public Optional<EvaluationResult> result() {
        synchronized (tally) {
            return remaining == 0
                    ? Optional.of(tally.result(request.defenderVersion()))
                    : Optional.empty();
        }
    }

    /** Chunks for a device that takes so many at once, but not more than its share. */
    private List<Chunk> next(int together) {
        synchronized (tally) {
            List<Chunk> chunks = new ArrayList<>();
            while (!waiting.isEmpty() && chunks.size() < Math.min(together, fairShare)) {
                chunks.add(waiting.remove());
            }
            return chunks;
        }
    }

    private void report(String opponent, long work, boolean wasFound) {
        long[] state;
        synchronized (tally) {
            done += work;
            found += wasFound ? work : 0;
            state = new long[] {done, total, found};
        }
        listener.progress(state[0], state[1], state[2], opponent);
    }

    /** What some images of a chunk are to be asked. */
    private record Task(Chunk chunk, Piece piece, int[] images) {}

    /** One device's part. */
    public final class Worker {

        private final RobustEvaluator evaluator;
        private final Queue<Runnable> pieces = new ArrayDeque<>();

        private Worker(RobustEvaluator evaluator) {
            this.evaluator = evaluator;
        }

        /**
         * Does the next piece of the chunks at hand, or of the next ones.
         *
         * @return false if there was nothing left to do
         */
        public boolean turn() {
            if (pieces.isEmpty()) {
                List<Chunk> chunks = next(evaluator.together(request.chunks()));
                if (!chunks.isEmpty()) {
                    begin(chunks);
                }
            }
            Runnable piece = pieces.poll();
            if (piece != null) {
                piece.run();
            }
            return piece != null;
        }

        private void begin(List<Chunk> chunks) {
            pieces.add(() -> clean(chunks));
            entrants.forEach(
                    (id, entrant) ->
                            IntStream.range(0, entrant.repeats())
                                    .forEach(
                                            repeat ->
                                                    pieces.add(() -> attack(chunks, id, repeat))));
            pieces.add(() -> finished(chunks.size()));
        }

        private void clean(List<Chunk> chunks) {
            List<Task> unknown = new ArrayList<>();
            for (Chunk chunk : chunks) {
                int[] all = IntStream.range(chunk.from(), chunk.to()).toArray();
                Piece piece = new Piece(VerdictStore.CLEAN, 0, chunk.from(), chunk.to());
                Task task = new Task(chunk, piece, all);
                known(piece, all)
                        .ifPresentOrElse(
                                outcome -> tallyClean(task, outcome, true),
                                () -> unknown.add(task));
            }
            if (!unknown.isEmpty()) {
                evaluator.load(request);
                Verdicts.Examined seen = evaluator.clean(request, images(unknown));
                int from = 0;
                for (Task task : unknown) {
                    int to = from + task.images().length;
                    Verdicts.Clean clean = seen.part(from, to).clean();
                    from = to;
                    Outcome outcome =
                            new Outcome(task.images(), clean.verdicts(), clean.zeroGradients());
                    tallyClean(task, keep(task.piece(), outcome), false);
                }
            }
        }

        private void tallyClean(Task task, Outcome outcome, boolean wasFound) {
            Chunk chunk = task.chunk();
            synchronized (tally) {
                tally.addClean(
                        chunk.from() - chunk.skipped(),
                        new Verdicts.Clean(outcome.verdicts(), outcome.zeroGradients()));
            }
            report(VerdictStore.CLEAN, chunk.size(), wasFound);
        }

        private void attack(List<Chunk> chunks, String id, int repeat) {
            List<Task> unknown = new ArrayList<>();
            for (Chunk chunk : chunks) {
                int[] standing = standing(chunk, id);
                Piece piece = new Piece(id, repeat, chunk.from(), chunk.to());
                Task task = new Task(chunk, piece, standing);
                if (standing.length == 0) {
                    report(id, cost(task), true);
                } else {
                    known(piece, standing)
                            .ifPresentOrElse(
                                    outcome -> tallyAttacked(task, outcome.verdicts(), true),
                                    () -> unknown.add(task));
                }
            }
            if (!unknown.isEmpty()) {
                Verdicts all = attacked(id, repeat, images(unknown));
                int from = 0;
                for (Task task : unknown) {
                    Verdicts verdicts = all.part(from, from + task.images().length);
                    from += task.images().length;
                    keep(task.piece(), new Outcome(task.images(), verdicts, 0));
                    tallyAttacked(task, verdicts, false);
                }
            }
        }

        private void tallyAttacked(Task task, Verdicts verdicts, boolean wasFound) {
            Piece piece = task.piece();
            int[] local = task.chunk().local(task.images());
            synchronized (tally) {
                tally.addAttacked(piece.opponent(), piece.repeat(), local, verdicts);
            }
            report(piece.opponent(), cost(task), wasFound);
        }

        private long cost(Task task) {
            return task.chunk().size() * SharedEvaluation.cost(evaluator, task.piece().opponent());
        }

        private int[] standing(Chunk chunk, String id) {
            synchronized (tally) {
                int from = chunk.from() - chunk.skipped();
                return chunk.global(tally.standing(id, from, from + chunk.size()));
            }
        }

        private Verdicts attacked(String id, int repeat, int[] images) {
            evaluator.load(request);
            Randomness random = request.random().with(entrants.get(id).stream()).with(repeat);
            return evaluator.attack(request, id, images, random);
        }

        /**
         * Other devices may differ in a last bit: what does not fit what stands is not used, nor
         * what is not finite.
         */
        private Optional<Outcome> known(Piece piece, int[] images) {
            return store.find(piece)
                    .filter(o -> Arrays.equals(o.images(), images))
                    .filter(o -> o.verdicts().isFinite());
        }

        private Outcome keep(Piece piece, Outcome outcome) {
            store.keep(piece, outcome);
            return outcome;
        }
    }

    private static int[] images(List<Task> tasks) {
        return tasks.stream().flatMapToInt(task -> Arrays.stream(task.images())).toArray();
    }

    private void finished(int chunks) {
        synchronized (tally) {
            remaining -= chunks;
        }
    }
}
