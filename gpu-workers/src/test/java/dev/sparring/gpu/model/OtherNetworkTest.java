// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparring.gpu.data.Randomness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Weights of another network than the one that takes them. */
class OtherNetworkTest {

    private static final StateDict RESNET =
            ClassifierKind.RESNET20.initialWeights(Randomness.of(1));
    private static final StateDict LENET = ClassifierKind.LENET5.initialWeights(Randomness.of(1));

    @Test
    void shouldRecogniseTheOtherClassifier() {
        assertRefused(
                ClassifierKind.LENET5,
                RESNET,
                "weights for LeNet-5: tensor 'feature_extractor.c1.weight' is missing; this looks"
                        + " like a ResNet-20");
        assertRefused(
                ClassifierKind.RESNET20,
                LENET,
                "weights for ResNet-20: tensor 'conv1.weight' is missing; this looks like a"
                        + " LeNet-5");
    }

    @Test
    void shouldCountTheLayersOfAResidualNetwork() {
        Map<String, HostTensor> deeper = new LinkedHashMap<>(RESNET.tensors());
        for (int stage = 1; stage <= 3; stage++) {
            for (int convolution = 1; convolution <= 2; convolution++) {
                String name = "layer%d.3.conv%d.weight".formatted(stage, convolution);
                deeper.put(name, new HostTensor(new long[] {1, 1, 1, 1}, new float[1]));
            }
        }
        deeper.put(
                "layer2.0.downsample.0.weight",
                new HostTensor(new long[] {1, 1, 1, 1}, new float[1]));
        deeper.put("fc.weight", deeper.remove("linear.weight"));

        assertRefused(
                ClassifierKind.RESNET20,
                new StateDict(deeper),
                "weights for ResNet-20: tensor 'linear.weight' is missing; this looks like a"
                        + " ResNet-26");
    }

    @Test
    void shouldSayThatOnlyTheNamesDiffer() {
        Map<String, HostTensor> renamed = new TreeMap<>();
        LENET.tensors()
                .forEach((name, each) -> renamed.put(name.replace("fc.f6", "linear1"), each));

        assertRefused(
                ClassifierKind.LENET5,
                new StateDict(renamed),
                "weights for LeNet-5: tensor 'fc.f6.weight' is missing; it has the shapes of a"
                        + " LeNet-5 under other names: rename 'linear1.weight' to 'fc.f6.weight',"
                        + " and so on");
    }

    @Test
    void shouldRecogniseAnAttacker() {
        StateDict phi =
                new StateDict(
                        Map.of("down0.conv.weight", new HostTensor(new long[] {1}, new float[1])));
        assertRefused(
                ClassifierKind.LENET5,
                phi,
                "weights for LeNet-5: tensor 'feature_extractor.c1.weight' is missing; this looks"
                        + " like the generator of an attacker");
    }

    private static void assertRefused(ClassifierKind kind, StateDict weights, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kind.requireFit(weights))
                .withMessage(message);
    }
}
