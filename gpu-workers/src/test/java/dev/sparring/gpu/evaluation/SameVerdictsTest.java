// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However an evaluation is cut up and spread, it says the same of each image. */
@Timeout(300)
class SameVerdictsTest {

    private static final StateDict THETA = Digits.weights(3);
    private static final int IMAGES = 60;
    private static final int REPEATS = 2;

    /** Images whose label is another than what they are taken for. */
    private static final int WRONG = 5;

    /** The first at which an attack fools some of the images, and not all, is that of its test. */
    private static final float[] RADII = {0.05f, 0.07f, 0.1f, 0.15f, 0.2f, 0.3f, 0.5f};

    private static final Map<String, String> OPTIONS =
            Map.ofEntries(
                    Map.entry("advgan", "base-channels = 2, blocks = 1"),
                    Map.entry("apgd-ce", "steps = 8, restarts = 2"),
                    Map.entry("apgd-t", "steps = 5, target-classes = 3"),
                    Map.entry(
                            "autoattack",
                            "steps = 3, target-classes = 1, fab-steps = 3, queries = 10"),
                    Map.entry("cw", "steps = 10, random-start = true"),
                    Map.entry("cw-paper", "steps = 60"),
                    Map.entry("fab-t", "steps = 4, target-classes = 2"),
                    Map.entry("gap", "base-channels = 2, blocks = 1"),
                    Map.entry("l2l-da", "steps = 4, base-channels = 2"),
                    Map.entry("l2l-star", "base-channels = 2"),
                    Map.entry("pgd", "steps = 10, restarts = 3"),
                    Map.entry("square", "queries = 150"),
                    Map.entry(
                            "strong",
                            "steps = 5, target-classes = 2, fab-steps = 3, queries = 20,"
                                    + " refining-queries = 20"));

    /** Noise, and generators that have learnt nothing, fool nobody here. */
    private static final Set<String> HARMLESS =
            Set.of("advgan", "gap", "gaussian-noise", "l2l-da", "l2l-star", "uniform-noise");

    static Stream<String> all() {
        return Attacks.installed().providers().stream().map(AttackProvider::name);
    }

    /** Of each kind one; strong has parts of all that draw and drop. */
    @ParameterizedTest
    @ValueSource(strings = {"cw", "l2l-da", "pgd", "strong"})
    void shouldSayTheSameOfEachImage(String name) {
        compare(name);
    }

    @ParameterizedTest
    @MethodSource("all")
    @Tag("long")
    void shouldSayTheSameOfEachImageUnderAnyAttack(String name) {
        compare(name);
    }

    /** Those that fool nobody make the same images all the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "advgan",
                "gap",
                "gaussian-noise",
                "l2l-da",
                "l2l-star",
                "mi-fgsm",
                "uniform-noise"
            })
    void shouldMakeTheSameOfEachImageInChunksOfAnySize(String name) {
        double whole = meanLoss(name, 1000);

        assertThat(meanLoss(name, 7)).isCloseTo(whole, within(1e-12 * whole));
        assertThat(meanLoss(name, 1)).isCloseTo(whole, within(1e-12 * whole));
    }

    private static double meanLoss(String name, int chunk) {
        try (Device device = Device.open("cpu", 1);
                RobustEvaluator evaluator = evaluator(device, name)) {
            return evaluator
                    .evaluate(request(device, 0.1f, chunk, Drop.NONE))
                    .attacks()
                    .get(0)
                    .meanLoss();
        }
    }

    private static void compare(String name) {
        float epsilon = radius(name);
        boolean[] expected = whole(name, epsilon, 1000, Drop.NONE, 1);

        assertThat(whole(name, epsilon, 1000, Drop.FALLEN, 2)).isEqualTo(expected);
        assertThat(whole(name, epsilon, 7, Drop.FALLEN, 1)).isEqualTo(expected);
        assertThat(whole(name, epsilon, 7, Drop.NONE, 2)).isEqualTo(expected);
        assertThat(sharded(name, epsilon, 7, 3, 1)).isEqualTo(expected);
        assertThat(sharded(name, epsilon, 7, 2, 3)).isEqualTo(expected);
    }

    /** One at which some fall and some stand. */
    private static float radius(String name) {
        for (float radius : RADII) {
            int fallen = 0;
            for (boolean survived : whole(name, radius, 1000, Drop.NONE, 1)) {
                fallen += survived ? 0 : 1;
            }
            if (HARMLESS.contains(name) || fallen > WRONG && fallen < IMAGES) {
                return radius;
            }
        }
        return fail(name + " fools none or all at every radius");
    }

    private static boolean[] whole(String name, float epsilon, int chunk, Drop drop, int threads) {
        try (Device device = Device.open("cpu", threads);
                RobustEvaluator evaluator = evaluator(device, name)) {
            return evaluator
                    .evaluate(request(device, epsilon, chunk, drop))
                    .attacks()
                    .get(0)
                    .survived();
        }
    }

    private static boolean[] sharded(
            String name, float epsilon, int chunk, int shards, int together) {
        boolean[] survived = new boolean[IMAGES];
        for (int shard = 0; shard < shards; shard++) {
            int mine = shard;
            try (Device device = Device.open("cpu", 1);
                    RobustEvaluator evaluator = evaluator(device, name, together)) {
                SharedEvaluation evaluation =
                        new SharedEvaluation(
                                request(device, epsilon, chunk, Drop.FALLEN),
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
        return evaluator(device, name, 1);
    }

    private static RobustEvaluator evaluator(Device device, String name, int together) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(5));
        Attack attack =
                Attacks.installed()
                        .create(
                                name,
                                ConfigFactory.parseString(OPTIONS.getOrDefault(name, "")),
                                context);
        return new RobustEvaluator(
                device,
                ClassifierKind.LENET5,
                Map.of(name, Contender.of(attack, REPEATS)),
                new Batches(device.name(), together));
    }

    private static EvaluationRequest request(Device device, float epsilon, int chunk, Drop drop) {
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
                epsilon,
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
