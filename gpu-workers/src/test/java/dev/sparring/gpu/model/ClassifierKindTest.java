// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierKindTest {

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldHaveThePublishedSizes() {
        assertThat(parameters(ClassifierKind.LENET5)).isEqualTo(61_706);
        assertThat(parameters(ClassifierKind.RESNET20)).isEqualTo(269_722);
    }

    private long parameters(ClassifierKind kind) {
        try (Classifier classifier = kind.open(device.manager())) {
            return classifier.parameters().count();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDrawTheSameWeightsForTheSameSeed(ClassifierKind kind) {
        byte[] once = kind.initialWeights(Randomness.of(1)).sha256();

        assertThat(kind.initialWeights(Randomness.of(1)).sha256()).isEqualTo(once);
        assertThat(kind.initialWeights(Randomness.of(2)).sha256()).isNotEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveNothingWithTheWeightsWhenTheyAreRead(ClassifierKind kind) {
        try (Classifier classifier = kind.open(device.manager())) {
            Parameters parameters = classifier.parameters();
            int before = LiveArrays.of(parameters.manager());
            long reads = Download.reads();

            PlayerState.copyOf(parameters.arrays(), parameters.trained());

            assertThat(Download.reads() - reads).isEqualTo(1);
            assertThat(LiveArrays.of(parameters.manager())).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepTheWeightsItLoaded(ClassifierKind kind) {
        StateDict weights = kind.initialWeights(Randomness.of(1));
        try (Classifier classifier = kind.open(device.manager())) {
            classifier.load(weights);
            classifier.load(weights);

            assertThat(classifier.state().sha256()).isEqualTo(weights.sha256());
        }
        assertThat(LiveArrays.of(device.manager())).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldChangeNothingInEvaluationMode(ClassifierKind kind) {
        StateDict weights = kind.initialWeights(Randomness.of(1));
        try (Classifier classifier = kind.open(device.manager());
                NDManager scope = device.manager().newSubManager()) {
            classifier.load(weights);

            NDArray logits = classifier.logits(images(scope, kind), Mode.EVALUATION);

            assertThat(logits.getShape()).isEqualTo(new Shape(2, 10));
            assertThat(classifier.state().sha256()).isEqualTo(weights.sha256());
        }
    }

    @Test
    void shouldUpdateRunningStatisticsInTrainingMode() {
        StateDict weights = ClassifierKind.RESNET20.initialWeights(Randomness.of(1));
        try (Classifier classifier = ClassifierKind.RESNET20.open(device.manager());
                NDManager scope = device.manager().newSubManager()) {
            classifier.load(weights);

            classifier.logits(images(scope, ClassifierKind.RESNET20), Mode.TRAINING);

            assertThat(classifier.state().tensors().get("bn1.running_var").values()[0])
                    .isNotEqualTo(1);
            assertThat(classifier.state().tensors().get("conv1.weight").values())
                    .isEqualTo(weights.tensors().get("conv1.weight").values());
        }
    }

    @Test
    void shouldIgnoreTheBatchCountsOfPyTorch() {
        try (Classifier classifier = ClassifierKind.RESNET20.open(device.manager())) {
            classifier.load(
                    changed(
                            ClassifierKind.RESNET20,
                            tensors ->
                                    tensors.put(
                                            "bn1.num_batches_tracked",
                                            new HostTensor(new long[0], new float[] {7}))));

            assertThat(classifier.state().tensors()).doesNotContainKey("bn1.num_batches_tracked");
        }
    }

    @Test
    void shouldNameTheTensorThatDoesNotFit() {
        assertRefused(tensors -> tensors.remove("fc.f7.bias"), "tensor 'fc.f7.bias' is missing");
        assertRefused(
                tensors -> tensors.put("fc.f8.bias", new HostTensor(new long[0], new float[1])),
                "tensor 'fc.f8.bias' is unknown");
        assertRefused(
                tensors -> tensors.put("fc.f7.bias", new HostTensor(new long[] {9}, new float[9])),
                "tensor 'fc.f7.bias' has shape [9]; expected [10]");
        assertRefused(
                tensors -> tensors.get("fc.f7.bias").values()[3] = Float.NaN,
                "tensor 'fc.f7.bias' contains NaN");
    }

    private void assertRefused(Consumer<Map<String, HostTensor>> change, String message) {
        StateDict good = ClassifierKind.LENET5.initialWeights(Randomness.of(1));
        try (Classifier classifier = ClassifierKind.LENET5.open(device.manager())) {
            classifier.load(good);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> classifier.load(changed(ClassifierKind.LENET5, change)))
                    .withMessage("weights for LeNet-5: " + message);
            assertThat(classifier.state().sha256()).isEqualTo(good.sha256());
        }
    }

    private static StateDict changed(
            ClassifierKind kind, Consumer<Map<String, HostTensor>> change) {
        Map<String, HostTensor> tensors =
                new LinkedHashMap<>(kind.initialWeights(Randomness.of(2)).tensors());
        change.accept(tensors);
        return new StateDict(tensors);
    }

    private static NDArray images(NDManager scope, ClassifierKind kind) {
        long[] shape =
                kind == ClassifierKind.LENET5
                        ? new long[] {2, 1, 28, 28}
                        : new long[] {2, 3, 32, 32};
        int size = (int) new Shape(shape).size();
        return Upload.floats(scope, Randomness.of(3).uniform(size), shape);
    }
}
