// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AutoAttack's parts, {@code autoattack} and {@code strong} against an independent AutoAttack that
 * is written plainly in PyTorch. Each part must find at least as many images as the plain one, as
 * far as the images that only one of the two found can tell (McNemar, 95 %), and all together at
 * least as many as the plain ones together. Prints what both find. Classifiers of yours, and more
 * images: {@code -Djudge.weights=FILE,FILE -Djudge.images=1000}.
 */
class AutoAttackJudgeTest {

    private static final String WEIGHTS = "judge.weights";
    private static final int IMAGES = Integer.getInteger("judge.images", 100);
    private static final int FEW_IMAGES = 40;
    private static final int CHUNK = 100;
    private static final int CLASSES = 10;
    private static final double INITIAL_SHARE = 0.8;
    private static final double INTERVAL = 1.96;
    private static final double NANOSECONDS = 1e9;

    /** As in AutoAttack's standard version. */
    private static final StrongSettings STANDARD =
            new StrongSettings(100, 1, 9, 100, 5000, INITIAL_SHARE);

    private static final StrongSettings SHORT =
            new StrongSettings(20, 1, 3, 20, 200, INITIAL_SHARE);

    @TempDir private Path directory;
    private Device device;
    private NDManager scope;

    /** The first images of a test set, and how far they may be changed. */
    private record Task(Dataset test, int count, float epsilon) {

        AttackInput input(NDManager manager, int from, int to) {
            ImageBatch images = test.slice(from, Math.min(count, to));
            return new AttackInput(
                    Upload.images(manager, images),
                    Upload.labels(manager, images.labels()),
                    epsilon,
                    Randomness.of(1).with(from),
                    true,
                    true);
        }
    }

    private record Fallen(BitSet images, double seconds) {

        int and(Fallen other) {
            BitSet both = (BitSet) images.clone();
            both.and(other.images);
            return both.cardinality();
        }
    }

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
        compare(weights, new Task(data.test(), FEW_IMAGES, 0.1f), SHORT);
    }

    @Test
    @Tag("long")
    void shouldFindWhatAPlainAutoAttackFindsOnRobustClassifiers() throws Exception {
        DatasetSplits data = TrainedLeNet.data();
        Task task = new Task(data.test(), IMAGES, TrainedLeNet.EPSILON);
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
            Target target = new ClassifierTarget(classifier);
            AttackInput all = task.input(scope, 0, task.count());
            Path file = PlainAttacks.write(directory, classifier, all);
            Map<String, Fallen> theirs = theirs(file, task.epsilon(), settings);
            BitSet together = new BitSet();
            double seconds = 0;
            for (Map.Entry<String, Attack> part : parts(settings).entrySet()) {
                Fallen plain = theirs.get(part.getKey());
                Fallen ours = fallen(target, task, part.getValue());
                print(part.getKey(), ours, plain);
                assertAtLeastAsMany(part.getKey(), ours, plain);
                together.or(plain.images());
                seconds += plain.seconds();
            }
            Fallen plain = new Fallen(together, seconds);
            Fallen ours = fallen(target, task, StrongAttack.of(settings, CLASSES));
            print("all together", ours, plain);
            Fallen strong = fallen(target, task, strong(settings));
            print("a fifth of fab-t and square", strong, plain);
            assertThat(ours.images().cardinality()).isGreaterThanOrEqualTo(together.cardinality());
            assertAtLeastAsMany("strong", strong, plain);
        }
    }

    private static Map<String, Attack> parts(StrongSettings settings) {
        int steps = settings.steps();
        int targets = settings.targetClasses();
        Map<String, Attack> parts = new LinkedHashMap<>();
        parts.put("apgd-ce", AutoPgd.crossEntropy(steps, settings.restarts()));
        parts.put("apgd-t", AutoPgd.targeted(steps, targets, CLASSES));
        FabSettings fab = FabSettings.standard(settings.fabSteps());
        parts.put("fab-t", Fab.targeted(fab, targets, CLASSES));
        parts.put("square", SquareAttack.of(settings.queries(), INITIAL_SHARE));
        return parts;
    }

    /** What {@code strong} is to {@code autoattack}. */
    private static Attack strong(StrongSettings settings) {
        return StrongAttack.of(
                new StrongSettings(
                        settings.steps(),
                        settings.restarts(),
                        settings.targetClasses(),
                        settings.fabSteps() / 5,
                        settings.queries() / 5,
                        settings.initialShare()),
                CLASSES);
    }

    private static Map<String, Fallen> theirs(Path file, float epsilon, StrongSettings settings)
            throws Exception {
        JsonNode results =
                PlainAttacks.autoAttack(
                        file,
                        List.of(
                                "--epsilon=" + epsilon,
                                "--steps=" + settings.steps(),
                                "--targets=" + settings.targetClasses(),
                                "--queries=" + settings.queries()));
        Map<String, Fallen> fallen = new LinkedHashMap<>();
        for (JsonNode result : results) {
            BitSet images = new BitSet();
            for (int i = 0; i < result.get("fallen").size(); i++) {
                images.set(i, result.get("fallen").get(i).asBoolean());
            }
            fallen.put(
                    result.get("attack").asText(),
                    new Fallen(images, result.get("seconds").asDouble()));
        }
        return fallen;
    }

    private Fallen fallen(Target target, Task task, Attack attack) {
        long began = System.nanoTime();
        BitSet fallen = new BitSet();
        for (int first = 0; first < task.count(); first += CHUNK) {
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

    private static void assertAtLeastAsMany(String attack, Fallen ours, Fallen plain) {
        int both = ours.and(plain);
        int onlyOurs = ours.images().cardinality() - both;
        int onlyPlain = plain.images().cardinality() - both;
        assertThat(onlyPlain - onlyOurs)
                .as(attack + ": images that only the plain attack found, less those only of ours")
                .isLessThanOrEqualTo((int) (INTERVAL * Math.sqrt(onlyPlain + onlyOurs)));
    }

    private static void print(String attack, Fallen ours, Fallen plain) {
        int both = ours.and(plain);
        System.out.printf(
                "%-28s ours %d in %.1f s, plain %d in %.1f s; only ours %d, only plain %d%n",
                attack,
                ours.images().cardinality(),
                ours.seconds(),
                plain.images().cardinality(),
                plain.seconds(),
                ours.images().cardinality() - both,
                plain.images().cardinality() - both);
    }
}
