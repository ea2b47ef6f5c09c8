// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.evaluation.EvaluationRequest.Chunks;
import dev.sparring.gpu.evaluation.EvaluationRequest.Drop;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** However an evaluation is cut up and spread, it says the same of each image. */
@Timeout(300)
class SameVerdictsTest {

    private static final StateDict THETA = Digits.weights(3);
    private static final int IMAGES = 60;
    private static final int REPEATS = 2;

    /** At this radius most attacks fool some of the images. */
    private static final float EPSILON = 0.045f;

    private static final Map<String, String> OPTIONS =
            Map.ofEntries(
                    Map.entry("advgan", "base-channels = 2, blocks = 1"),
                    Map.entry("apgd-ce", "steps = 8, restarts = 2"),
                    Map.entry("apgd-t", "steps = 5, target-classes = 3"),
                    Map.entry("cw", "steps = 10, random-start = true"),
                    Map.entry("cw-paper", "steps = 20"),
                    Map.entry("gap", "base-channels = 2, blocks = 1"),
                    Map.entry("l2l-da", "steps = 4, base-channels = 2"),
                    Map.entry("l2l-star", "base-channels = 2"),
                    Map.entry("pgd", "steps = 10, restarts = 3"),
                    Map.entry("square", "queries = 40"),
                    Map.entry("strong", "steps = 5, target-classes = 2, queries = 20"));

    /** Noise, and generators that have learnt nothing, fool nobody here. */
    private static final Set<String> HARMLESS =
            Set.of("advgan", "gap", "gaussian-noise", "l2l-da", "l2l-star", "uniform-noise");

    static Stream<String> all() {
        return Attacks.installed().providers().stream().map(AttackProvider::name);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldSayTheSameOfEachImage(String name) {
        boolean[] expected = whole(name, 1000, Drop.NONE, 1);

        if (!HARMLESS.contains(name)) {
            assertThat(expected).contains(true);
            assertThat(fallen(expected)).isGreaterThan(WRONG);
        }
        assertThat(whole(name, 1000, Drop.FALLEN, 2)).isEqualTo(expected);
        assertThat(whole(name, 7, Drop.FALLEN, 1)).isEqualTo(expected);
        assertThat(whole(name, 7, Drop.NONE, 2)).isEqualTo(expected);
        assertThat(sharded(name, 7, 3)).isEqualTo(expected);
    }

    /** Images whose label is another than what they are taken for. */
    private static final int WRONG = 5;

    private static long fallen(boolean[] survived) {
        long count = 0;
        for (boolean each : survived) {
            count += each ? 0 : 1;
        }
        return count;
    }

    private static boolean[] whole(String name, int chunk, Drop drop, int threads) {
        try (Device device = Device.open("cpu", threads);
                RobustEvaluator evaluator = evaluator(device, name)) {
            return evaluator.evaluate(request(device, chunk, drop)).attacks().get(0).survived();
        }
    }

    private static boolean[] sharded(String name, int chunk, int shards) {
        boolean[] survived = new boolean[IMAGES];
        for (int shard = 0; shard < shards; shard++) {
            int mine = shard;
            try (Device device = Device.open("cpu", 1);
                    RobustEvaluator evaluator = evaluator(device, name)) {
                SharedEvaluation evaluation =
                        new SharedEvaluation(
                                request(device, chunk, Drop.FALLEN),
                                new TreeMap<>(
                                        Map.of(name, new SharedEvaluation.Entrant(REPEATS, name))),
                                number -> number % shards == mine,
                                new Forgetful(),
                                (done, total, found, opponent) -> {});
                SharedEvaluation.Worker worker = evaluation.worker(evaluator);
                boolean more = true;
                while (more) {
                    more = worker.turn();
                }
                boolean[] found = evaluation.result().orElseThrow().attacks().get(0).survived();
                int next = 0;
                for (int image = 0; image < IMAGES; image++) {
                    if (image / chunk % shards == shard) {
                        survived[image] = found[next++];
                    }
                }
            }
        }
        return survived;
    }

    private static RobustEvaluator evaluator(Device device, String name) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(5));
        Attack attack =
                Attacks.installed()
                        .create(
                                name,
                                ConfigFactory.parseString(OPTIONS.getOrDefault(name, "")),
                                context);
        return new RobustEvaluator(
                device, ClassifierKind.LENET5, Map.of(name, Contender.of(attack, REPEATS)));
    }

    private static EvaluationRequest request(Device device, int chunk, Drop drop) {
        ImageBatch batch = Digits.batch(device, THETA, IMAGES);
        int[] labels = batch.labels().clone();
        for (int i = 0; i < WRONG; i++) {
            labels[11 * i] = (labels[11 * i] + 1) % 10;
        }
        return new EvaluationRequest(
                1,
                THETA,
                Map.of(),
                new ImageBatch(batch.shape(), batch.pixels(), labels),
                EPSILON,
                Randomness.of(1),
                drop,
                new Chunks(chunk, false),
                0);
    }

    private static final class Forgetful implements VerdictStore {

        @Override
        public Optional<Outcome> find(Piece piece) {
            return Optional.empty();
        }

        @Override
        public void keep(Piece piece, Outcome outcome) {
            // nothing is to be found again
        }
    }
}
