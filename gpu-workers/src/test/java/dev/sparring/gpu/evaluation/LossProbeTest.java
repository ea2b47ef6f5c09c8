// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.ClassifierKind;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossProbeTest {

    private static final long[] SHAPE = {10, 1, 28, 28};

    @Test
    void shouldGiveOneImageTheProbabilitiesOfAllClassesUnderAnyWeights() {
        ByteBuffer black = ByteBuffer.allocate(4 * 10 * 28 * 28);
        try (Device device = Device.open("cpu", 1);
                LossProbe probe = new LossProbe(device, ClassifierKind.LENET5)) {
            float[] some = losses(probe, 1, black);
            float[] others = losses(probe, 2, black);

            assertThat(probabilities(some)).isCloseTo(1, within(1e-5));
            assertThat(probabilities(others)).isCloseTo(1, within(1e-5));
            assertThat(some).isNotEqualTo(others).isEqualTo(losses(probe, 1, black));
        }
    }

    private static float[] losses(LossProbe probe, long seed, ByteBuffer images) {
        return probe.losses(
                ClassifierKind.LENET5.initialWeights(Randomness.of(seed)),
                SHAPE,
                images,
                IntStream.range(0, 10).toArray());
    }

    private static double probabilities(float[] losses) {
        double sum = 0;
        for (float loss : losses) {
            sum += Math.exp(-loss);
        }
        return sum;
    }
}
