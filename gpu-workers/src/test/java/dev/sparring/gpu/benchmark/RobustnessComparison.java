// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.data.DatasetPlace;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.evaluation.SharedEvaluation;
import dev.sparring.gpu.evaluation.VerdictStore;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * PGD100 on MNIST's first test images: how long an evaluation takes that drops the fallen images,
 * one that drops none, and the plain loop of {@code plain_attacks.py}, in turn. Arguments: weights
 * of a LeNet-5, data directory, images, threads, rounds; prints medians and what part of the others
 * the first one takes. Other work on the machine slows all of them, so only ratios say something.
 *
 * <pre>
 * mvn -pl gpu-workers -am -DskipTests -Pbenchmark verify \
 *     -Dbenchmark.main=dev.sparring.gpu.benchmark.RobustnessComparison \
 *     -Dbenchmark="/path/to/weights/defender.safetensors /path/to/data 1000 2 5"
 * </pre>
 */
public final class RobustnessComparison {

    private static final float EPSILON = 0.3f;
    private static final Pgd PGD100 =
            new Pgd(new PgdSettings(100, 0, 1 / 12.0, true, 1, PgdSettings.Keep.BEST));
    private static final String SCRIPT = "src/test/python/plain_attacks.py";
    private static final Path LOAD = Path.of("/proc/loadavg");

    private final String[] arguments;
    private final StateDict weights;
    private final ImageBatch images;
    private final int threads;

    private RobustnessComparison(String[] arguments) throws IOException {
        this.arguments = arguments;
        weights = Safetensors.read(Path.of(arguments[0])).tensors();
        int count = Integer.parseInt(arguments[2]);
        images =
                DatasetKind.MNIST
                        .open(DatasetPlace.of(Path.of(arguments[1])), 0, 0)
                        .test()
                        .slice(0, count);
        threads = Integer.parseInt(arguments[3]);
    }

    private static final VerdictStore NOTHING_KEPT =
            new VerdictStore() {
                @Override
                public Optional<Outcome> find(Piece piece) {
                    return Optional.empty();
                }

                @Override
                public void keep(Piece piece, Outcome outcome) {}
            };

    /** Threads that evaluate, each on a device of its own, as the command does it. */
    private static final class Workers implements AutoCloseable {

        private final List<ExecutorService> executors = new ArrayList<>();
        private final List<RobustEvaluator> evaluators = new ArrayList<>();

        Workers(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                ExecutorService executor = Executors.newSingleThreadExecutor();
                executors.add(executor);
                evaluators.add(executor.submit(Workers::open).get());
            }
        }

        private static RobustEvaluator open() {
            return new RobustEvaluator(
                    Device.open("cpu", 1),
                    ClassifierKind.LENET5,
                    Map.of("pgd", Contender.of(PGD100, 1)));
        }

        void work(SharedEvaluation evaluation) throws Exception {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < executors.size(); i++) {
                SharedEvaluation.Worker worker = evaluation.worker(evaluators.get(i));
                futures.add(
                        executors
                                .get(i)
                                .submit(() -> Stream.generate(worker::turn).allMatch(x -> x)));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }

        @Override
        public void close() {
            for (int i = 0; i < executors.size(); i++) {
                executors.get(i).execute(evaluators.get(i)::close);
                executors.get(i).shutdown();
            }
        }
    }

    /** What one measurement gave. */
    private record Outcome(double seconds, double accuracy) {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        new RobustnessComparison(arguments).compare(Integer.parseInt(arguments[4]));
    }

    private void compare(int rounds) throws Exception {
        double[][] seconds = new double[3][rounds];
        try (Workers workers = new Workers(threads)) {
            for (int round = -1; round < rounds; round++) {
                Outcome[] outcomes = {
                    evaluate(workers, Drop.FALLEN), evaluate(workers, Drop.NONE), plainLoop()
                };
                print(outcomes);
                for (int i = 0; i < seconds.length && round >= 0; i++) {
                    seconds[i][round] = outcomes[i].seconds;
                }
            }
        }
        double[] medians = Arrays.stream(seconds).mapToDouble(each -> median(each)).toArray();
        System.out.printf(
                "medians of %d: %.2f s; %.2f of those without dropping, %.2f of the plain loop%n",
                rounds, medians[0], medians[0] / medians[1], medians[0] / medians[2]);
    }

    private void print(Outcome[] outcomes) throws IOException {
        System.out.printf(
                "dropping %.2f s, accuracy %.3f; without %.2f s, %.3f; plain loop %.2f s, %.3f;"
                        + " load %s%n",
                outcomes[0].seconds,
                outcomes[0].accuracy,
                outcomes[1].seconds,
                outcomes[1].accuracy,
                outcomes[2].seconds,
                outcomes[2].accuracy,
                Files.exists(LOAD) ? Files.readString(LOAD).split(" ")[0] : "unknown");
    }

    private Outcome evaluate(Workers workers, Drop drop) throws Exception {
        EvaluationRequest request =
                new EvaluationRequest(
                        1,
                        weights,
                        Map.of(),
                        images,
                        EPSILON,
                        Randomness.of(1),
                        drop,
                        Chunks.ALONE,
                        0);
        SharedEvaluation evaluation =
                new SharedEvaluation(
                        request,
                        new TreeMap<>(Map.of("pgd", new SharedEvaluation.Entrant(1, "pgd"))),
                        chunk -> true,
                        NOTHING_KEPT,
                        (done, total, found, opponent) -> {});
        long start = System.nanoTime();
        workers.work(evaluation);
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Outcome(
                seconds, evaluation.result().orElseThrow().attacks().get(0).robustAccuracy());
    }

    private Outcome plainLoop() throws IOException {
        Process python =
                new ProcessBuilder(
                                "/usr/bin/python3",
                                SCRIPT,
                                arguments[0],
                                "--mnist=" + arguments[1],
                                "--images=" + images.count(),
                                "--threads=" + threads,
                                "--attack=pgd:steps=100,step_size=" + EPSILON / 12,
                                "--summary")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        JsonNode result =
                new ObjectMapper().readTree(python.getInputStream().readAllBytes()).get(0);
        return new Outcome(result.get("seconds").asDouble(), result.get("accuracy").asDouble());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
