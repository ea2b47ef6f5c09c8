// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.PlainAttacks;
import dev.sparring.gpu.attack.SelectedImages;
import dev.sparring.gpu.attack.SignTest;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.TrainedLeNet;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AutoAttack's parts, {@code autoattack} and {@code strong} against an independent AutoAttack that
 * is written plainly in PyTorch. Both draw at random, and an image near the boundary may fall to
 * one and not to the other. So an image that only one of the two found in a first run is attacked
 * by both {@value #TRIALS} times more with other random numbers, and a test fails if ours then
 * finds so much less often that fair coins would be so uneven less than once in 1,000 times. Prints
 * what both find. Classifiers of yours, and more images: {@code -Djudge.weights=FILE,FILE
 * -Djudge.images=1000}.
 */
class AutoAttackJudgeTest {

    private static final String WEIGHTS = "judge.weights";
    private static final int IMAGES = Integer.getInteger("judge.images", 100);
    private static final int FEW_IMAGES = 40;
    private static final int CHUNK = 100;
    private static final int CLASSES = 10;
    private static final double INITIAL_SHARE = 0.8;

    /** One image alone, that only the plain attack ever finds, is no gap: 2^-8 is above it. */
    private static final int TRIALS = 8;

    private static final double LEAST_CHANCE = 1e-3;
    private static final double NANOSECONDS = 1e9;

    /** As in AutoAttack's standard version. */
    private static final StrongSettings STANDARD =
            new StrongSettings(100, 1, 9, 100, 5000, INITIAL_SHARE);

    private static final StrongSettings SHORT =
            new StrongSettings(20, 1, 3, 20, 200, INITIAL_SHARE);

    @TempDir private Path directory;
    private Device device;
    private NDManager scope;

    /** Images, how far they may be changed, and what all random numbers are drawn from. */
    private record Task(Dataset images, float epsilon, int seed) {

        static Task of(Dataset test, int count, float epsilon) {
            int[] first = IntStream.range(0, Math.min(count, test.size())).toArray();
            return new Task(new SelectedImages(test, first), epsilon, 1);
        }

        /** Some of the images, each several times, with other random numbers. */
        Task again(BitSet some, int trials) {
            int[] repeated = IntStream.range(0, trials).flatMap(trial -> some.stream()).toArray();
            return new Task(new SelectedImages(images, repeated), epsilon, seed + 1);
        }

        AttackInput input(NDManager manager, int from, int to) {
            ImageBatch batch = images.slice(from, Math.min(images.size(), to));
            return new AttackInput(
                    Upload.images(manager, batch),
                    Upload.labels(manager, batch.labels()),
                    epsilon,
                    Randomness.of(seed).with(from),
                    true,
                    true);
        }
    }

    private record Fallen(BitSet images, double seconds) {

        static Fallen together(Collection<Fallen> parts) {
            BitSet union = new BitSet();
            parts.forEach(part -> union.or(part.images));
            return new Fallen(union, parts.stream().mapToDouble(Fallen::seconds).sum());
        }

        int count() {
            return images.cardinality();
        }

        BitSet without(Fallen other) {
            BitSet rest = (BitSet) images.clone();
            rest.andNot(other.images);
            return rest;
        }
    }

    /**
     * An attack of ours and its match.
     *
     * @param plain the parts of the plain AutoAttack
     * @param trials of what is in dispute
     */
    private record Match(String name, Attack ours, List<String> plain, int trials) {}

    @BeforeEach
    void open() throws Exception {
        PlainAttacks.require();
        device = Device.open("cpu", 1);
        scope = device.manager().newSubManager();
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    @Test
    void shouldFindWhatAPlainAutoAttackFinds() throws Exception {
        DatasetSplits data = TrainedLeNet.data();
        StateDict weights = TrainedLeNet.weights(device, data, Optional.empty());
        compare(weights, Task.of(data.test(), FEW_IMAGES, 0.1f), SHORT);
    }

    @Test
    @Tag("long")
    void shouldFindWhatAPlainAutoAttackFindsOnRobustClassifiers() throws Exception {
        DatasetSplits data = TrainedLeNet.data();
        Task task = Task.of(data.test(), IMAGES, TrainedLeNet.EPSILON);
        String given = System.getProperty(WEIGHTS);
        if (given == null) {
            Pgd pgd = new Pgd(new PgdSettings(10, 0, 0.25, true, 1, PgdSettings.Keep.BEST));
            StateDict weights = TrainedLeNet.weights(device, data, Optional.of(pgd));
            compare(weights, task, STANDARD);
            return;
        }
        for (String file : given.split(",")) {
            System.out.println(file);
            StateDict weights = Safetensors.read(Path.of(file)).tensors();
            compare(weights, task, STANDARD);
        }
    }

    private void compare(StateDict weights, Task task, StrongSettings settings) throws Exception {
        try (Classifier classifier = ClassifierKind.LENET5.open(scope)) {
            classifier.load(weights);
            Map<String, Fallen> plain = plain(classifier, task, settings, List.of());
            for (Match match : matches(settings)) {
                Fallen theirs = Fallen.together(match.plain().stream().map(plain::get).toList());
                Fallen ours = ours(classifier, task, match.ours());
                print(match.name(), ours, theirs);
                BitSet disputed = ours.without(theirs);
                disputed.or(theirs.without(ours));
                if (!disputed.isEmpty()) {
                    decide(classifier, task.again(disputed, match.trials()), settings, match);
                }
            }
        }
    }

    private void decide(Classifier classifier, Task disputed, StrongSettings settings, Match match)
            throws Exception {
        Fallen ours = ours(classifier, disputed, match.ours());
        Fallen theirs =
                Fallen.together(plain(classifier, disputed, settings, match.plain()).values());
        print("  in dispute, " + match.trials() + " times", ours, theirs);
        int wins = ours.without(theirs).cardinality();
        int losses = theirs.without(ours).cardinality();
        assertThat(SignTest.chance(wins, losses))
                .as("%s: only ours %d times, only plain %d times", match.name(), wins, losses)
                .isGreaterThan(LEAST_CHANCE);
    }

    private static List<Match> matches(StrongSettings settings) {
        int steps = settings.steps();
        int targets = settings.targetClasses();
        FabSettings fab = FabSettings.standard(settings.fabSteps());
        List<Match> parts =
                List.of(
                        new Match(
                                "apgd-ce",
                                AutoPgd.crossEntropy(steps, settings.restarts()),
                                List.of("apgd-ce"),
                                TRIALS),
                        new Match(
                                "apgd-t",
                                AutoPgd.targeted(steps, targets, CLASSES),
                                List.of("apgd-t"),
                                TRIALS),
                        // draws nothing at random: all trials are one
                        new Match(
                                "fab-t", Fab.targeted(fab, targets, CLASSES), List.of("fab-t"), 1),
                        new Match(
                                "square",
                                SquareAttack.of(settings.queries(), INITIAL_SHARE),
                                List.of("square"),
                                TRIALS));
        List<String> all = parts.stream().map(Match::name).toList();
        List<Match> together =
                List.of(
                        new Match("autoattack", StrongAttack.of(settings, CLASSES), all, TRIALS),
                        new Match("strong", strong(settings), all, TRIALS));
        return Stream.of(parts, together).flatMap(List::stream).toList();
    }

    /** What {@code strong} is to {@code autoattack}: a fifth of FAB-T and Square, refined. */
    private static Attack strong(StrongSettings settings) {
        return StrongAttack.of(
                new StrongSettings(
                        settings.steps(),
                        settings.restarts(),
                        settings.targetClasses(),
                        settings.fabSteps() / 5,
                        settings.queries() / 5,
                        2 * settings.queries() / 5,
                        settings.initialShare()),
                CLASSES);
    }

    /** What the plain AutoAttack finds, part by part. */
    private Map<String, Fallen> plain(
            Classifier classifier, Task task, StrongSettings settings, List<String> parts)
            throws Exception {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--epsilon=" + task.epsilon(),
                                "--seed=" + task.seed(),
                                "--steps=" + settings.steps(),
                                "--targets=" + settings.targetClasses(),
                                "--queries=" + settings.queries()));
        parts.forEach(part -> options.add("--part=" + part));
        Map<String, Fallen> fallen = new LinkedHashMap<>();
        try (NDManager images = scope.newSubManager()) {
            AttackInput all = task.input(images, 0, task.images().size());
            Path file = PlainAttacks.write(directory, classifier, all);
            for (JsonNode result : PlainAttacks.autoAttack(file, options)) {
                BitSet found = new BitSet();
                JsonNode each = result.get("fallen");
                IntStream.range(0, each.size()).forEach(i -> found.set(i, each.get(i).asBoolean()));
                fallen.put(
                        result.get("attack").asText(),
                        new Fallen(found, result.get("seconds").asDouble()));
            }
        }
        return fallen;
    }

    private Fallen ours(Classifier classifier, Task task, Attack attack) {
        Target target = new ClassifierTarget(classifier);
        long began = System.nanoTime();
        BitSet fallen = new BitSet();
        for (int first = 0; first < task.images().size(); first += CHUNK) {
            try (NDManager chunk = scope.newSubManager()) {
                AttackInput input = task.input(chunk, first, first + CHUNK);
                boolean[] found =
                        target.logits(attack.perturb(target, input).images())
                                .argMax(1)
                                .neq(input.labels())
                                .toBooleanArray();
                for (int i = 0; i < found.length; i++) {
                    fallen.set(first + i, found[i]);
                }
            }
        }
        return new Fallen(fallen, (System.nanoTime() - began) / NANOSECONDS);
    }

    private static void print(String attack, Fallen ours, Fallen plain) {
        System.out.printf(
                "%-28s ours %d in %.1f s, plain %d in %.1f s; only ours %d, only plain %d%n",
                attack,
                ours.count(),
                ours.seconds(),
                plain.count(),
                plain.seconds(),
                ours.without(plain).cardinality(),
                plain.without(ours).cardinality());
    }
}
