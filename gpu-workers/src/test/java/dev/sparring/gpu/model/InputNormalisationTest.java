// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InputNormalisationTest {

    private static final int IMAGES = 4;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none|none|none",
                "imagenet|imagenet|0.485,0.456,0.406:0.229,0.224,0.225",
                " cifar10 |cifar10|0.4914,0.4822,0.4465:0.247,0.2435,0.2616",
                "0.1307:0.3081|mnist|0.1307:0.3081",
                "0.4914, 0.4822, 0.4465 : 0.2470, 0.2435,"
                        + " 0.2616|cifar10|0.4914,0.4822,0.4465:0.247,0.2435,0.2616",
                "1/2,0,1:1/4,1,2|0.5,0.0,1.0:0.25,1.0,2.0|0.5,0.0,1.0:0.25,1.0,2.0",
            })
    void shouldBeWrittenInOneWay(String written, String text, String numbers) {
        InputNormalisation normalisation = InputNormalisation.of(written);

        assertThat(normalisation.text()).isEqualTo(text);
        assertThat(normalisation.numbers()).isEqualTo(numbers);
        assertThat(InputNormalisation.of(text)).isEqualTo(normalisation);
        assertThat(InputNormalisation.of(numbers)).isEqualTo(normalisation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cifar|'cifar' is no normalisation; write cifar10, imagenet, mnist, none or"
                        + " MEAN,MEAN,MEAN:DEVIATION,DEVIATION,DEVIATION",
                "0.5|'0.5' is no normalisation",
                "0.5:x|'x' is no number in '0.5:x'",
                "0.5,0.5:1|2 means and 1 deviations",
                "0.5:0|deviation 0.0; a finite number above 0",
                "0.5:-1|deviation -1.0",
                "1e39:1|mean Infinity; a finite number",
            })
    void shouldSayWhatCanBeWritten(String written, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InputNormalisation.of(written))
                .withMessageStartingWith(message);
    }

    @Test
    void shouldFitTheChannelsOfTheImages() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new NormalisedClassifier(
                                        ClassifierKind.LENET5, InputNormalisation.IMAGENET))
                .withMessage(
                        "imagenet is for images with 3 channels, and lenet5 takes images with 1");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeWhatHappensToImagesFirst(ClassifierKind kind) {
        int channels = kind == ClassifierKind.LENET5 ? 1 : 3;
        InputNormalisation normalisation =
                channels == 1
                        ? InputNormalisation.MNIST
                        : new InputNormalisation(List.of(0.4f, 0.5f, 0.6f), List.of(0.5f, 1f, 2f));
        long side = channels == 1 ? 28 : 32;
        long[] shape = {IMAGES, channels, side, side};
        float[] pixels = Randomness.of(5).uniform((int) (IMAGES * channels * side * side));
        try (Device device = Device.open("cpu", 1);
                NDManager scope = device.manager().newSubManager();
                Classifier normalising =
                        new NormalisedClassifier(kind, normalisation).open(device.manager());
                Classifier plain =
                        new NormalisedClassifier(kind, InputNormalisation.NONE)
                                .open(device.manager())) {
            StateDict theta = kind.initialWeights(Randomness.of(6));
            normalising.load(theta);
            plain.load(theta);
            Target one = new ClassifierTarget(normalising);
            Target other = new ClassifierTarget(plain);
            NDArray images = Upload.floats(scope, pixels, shape);
            NDArray byHand =
                    Upload.floats(scope, normalised(pixels, normalisation, side * side), shape);
            NDArray labels = Upload.labels(scope, new int[] {0, 1, 2, 3});

            float[] logits = Download.floats(one.logits(images));
            assertThat(logits).isEqualTo(Download.floats(other.logits(byHand)));
            assertThat(logits).isNotEqualTo(Download.floats(other.logits(images)));
            float[] gradient = Download.floats(one.gradient(images, labels).gradient());
            float[] inner = Download.floats(other.gradient(byHand, labels).gradient());
            for (int i = 0; i < gradient.length; i++) {
                int channel = (int) (i / (side * side) % channels);
                assertThat(gradient[i])
                        .isEqualTo(inner[i] / normalisation.deviation().get(channel));
            }
        }
    }

    private static float[] normalised(float[] pixels, InputNormalisation by, long plane) {
        float[] normalised = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int channel = (int) (i / plane % by.mean().size());
            normalised[i] = (pixels[i] - by.mean().get(channel)) / by.deviation().get(channel);
        }
        return normalised;
    }
}
