// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sparring.gpu.attack.margin.CarliniWagnerLinf;
import dev.sparring.gpu.attack.margin.CarliniWagnerSettings;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.attack.strong.AutoPgd;
import dev.sparring.gpu.attack.strong.StagedAttack;
import dev.sparring.gpu.check.VectorFile;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.CrossEntropy;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * PGD, Auto-PGD and C&amp;W against the same attacks written plainly in PyTorch, with the same
 * settings; PGD has the same start too. Prints what both reach. Another robust LeNet-5 than the one
 * that is trained here, and more images: {@code -Dstrength.weights=FILE -Dstrength.images=1000}.
 */
class AttackStrengthTest {

    private static final String WEIGHTS = "strength.weights";
    private static final int TEST_IMAGES = Integer.getInteger("strength.images", 200);
    private static final int STEPS = 30;
    private static final double RATIO = 0.1;
    private static final float EPSILON = TrainedLeNet.EPSILON;

    /** Starts and the signs of gradients that are nearly 0 differ: of a loss, of a share. */
    private static final double LOSS_TOLERANCE = 0.01;

    private static final double ACCURACY_TOLERANCE = 0.005;

    /** Of an attack that halves its steps by what it has seen: the last bits decide its path. */
    private static final double CHAOTIC_TOLERANCE = 0.02;

    @TempDir private Path directory;
    private Device device;
    private NDManager scope;

    @BeforeEach
    void open() throws Exception {
        PlainAttacks.require();
        device = Device.open("cpu", 2);
        scope = device.manager().newSubManager();
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    @TestFactory
    List<DynamicTest> shouldBeAsStrongOnGoldenClassifiers() throws Exception {
        return GoldenDirectory.files().stream()
                .filter(file -> file.toString().matches(".*-(pgd|classifier)\\.safetensors"))
                .map(file -> DynamicTest.dynamicTest(file.toString(), () -> compareGolden(file)))
                .toList();
    }

    @Test
    void shouldBeAsStrongOnATrainedClassifier() throws Exception {
        DatasetSplits data = TrainedLeNet.data();
        compareTrained(data, TrainedLeNet.weights(device, data, Optional.empty()), 0.05f);
    }

    @Test
    @Tag("long")
    void shouldBeAsStrongOnARobustClassifier() throws Exception {
        DatasetSplits data = TrainedLeNet.data();
        String given = System.getProperty(WEIGHTS);
        StateDict weights =
                given == null
                        ? TrainedLeNet.weights(device, data, Optional.of(pgd(10, 0.25)))
                        : Safetensors.read(Path.of(given)).tensors();
        compareTrained(data, weights, EPSILON);
    }

    private void compareTrained(DatasetSplits data, StateDict weights, float epsilon)
            throws Exception {
        ImageBatch test = data.test().slice(0, TEST_IMAGES);
        try (Classifier classifier = ClassifierKind.LENET5.open(scope)) {
            classifier.load(weights);
            NDArray images = Upload.images(scope, test);
            NDArray labels = Upload.labels(scope, test.labels());
            compare(classifier, new AttackInput(images, labels, epsilon, Randomness.of(3)));
        }
    }

    private static Pgd pgd(int steps, double ratio) {
        return new Pgd(new PgdSettings(steps, 0, ratio, true, 1, PgdSettings.Keep.BEST));
    }

    private void compareGolden(Path path) throws Exception {
        VectorFile file = VectorFile.read(path);
        try (Classifier classifier = file.classifier().open(scope)) {
            classifier.load(file.state("classifier."));
            compare(
                    classifier,
                    new AttackInput(
                            file.floats(scope, "images"),
                            file.labels(scope, "labels"),
                            (float) file.number("epsilon"),
                            Randomness.of(3)));
        }
    }

    private void compare(Classifier classifier, AttackInput input) throws Exception {
        Target target = new ClassifierTarget(classifier);
        float epsilon = input.epsilon();
        double stepSize = RATIO * epsilon;
        JsonNode plain =
                PlainAttacks.run(
                        PlainAttacks.write(directory, classifier, input),
                        epsilon,
                        List.of(
                                "pgd:steps=" + STEPS + ",step_size=" + stepSize,
                                "apgd:steps=" + STEPS,
                                "cw:initial_const=1.0,binary_search_steps=3,steps="
                                        + STEPS
                                        + ",learning_rate="
                                        + stepSize));
        assertSameLogits(target.logits(input.images()), plain.get("logits"));
        List<Attack> ours =
                List.of(
                        pgd(STEPS, RATIO),
                        AutoPgd.crossEntropy(STEPS, 1),
                        new CarliniWagnerLinf(
                                new CarliniWagnerSettings(STEPS, 0, RATIO, 0, 1, 3, 1)));
        for (int i = 0; i < ours.size(); i++) {
            assertAsStrong(target, input, ours.get(i), plain.get("attacks").get(i));
        }
    }

    /** The plain networks are independent of ours, and the same. */
    private static void assertSameLogits(NDArray logits, JsonNode plain) {
        float[] values = logits.toFloatArray();
        int classes = (int) logits.getShape().get(1);
        for (int i = 0; i < values.length; i++) {
            double expected = plain.get(i / classes).get(i % classes).asDouble();
            assertThat((double) values[i]).isCloseTo(expected, within(1e-4));
        }
    }

    private static void assertAsStrong(
            Target target, AttackInput input, Attack attack, JsonNode plain) {
        NDArray found = attack.perturb(target, input).images();
        Linf.requireLegal("ours", input.images(), found, input.epsilon());
        NDArray logits = target.logits(found);
        double loss = CrossEntropy.of(logits, input.labels()).mean().getFloat();
        boolean[] fooled = logits.argMax(1).neq(input.labels()).toBooleanArray();
        long correct = IntStream.range(0, fooled.length).filter(i -> !fooled[i]).count();
        double accuracy = (double) correct / fooled.length;
        double plainLoss = plain.get("mean_loss").asDouble();
        double plainAccuracy = plain.get("accuracy").asDouble();
        System.out.printf(
                "%-18s loss %.4f (plain %.4f), accuracy %.3f (plain %.3f)%n",
                attack.getClass().getSimpleName(), loss, plainLoss, accuracy, plainAccuracy);
        assertThat(accuracy)
                .isLessThanOrEqualTo(
                        plainAccuracy
                                + (attack instanceof StagedAttack
                                        ? CHAOTIC_TOLERANCE
                                        : ACCURACY_TOLERANCE));
        if (!(attack instanceof CarliniWagnerLinf)) {
            // which looks for the nearest point that fools, not for the highest loss
            assertThat(loss).isGreaterThanOrEqualTo(plainLoss * (1 - LOSS_TOLERANCE));
        }
    }
}
