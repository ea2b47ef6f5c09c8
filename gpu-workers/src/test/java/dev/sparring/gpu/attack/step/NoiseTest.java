// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thousand images of ten grey pixels, in a ball of radius 0.2. */
class NoiseTest {

    private static final float EPSILON = 0.2f;

    private final PixelLogitsTarget target = new PixelLogitsTarget(10);
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
    void shouldBeUniformInTheBall() {
        float[] noise = noise(Noise.uniform());

        assertThat(deviation(noise)).isCloseTo(EPSILON / Math.sqrt(3), within(0.002));
    }

    @Test
    void shouldHaveTheStandardDeviationThatIsAskedFor() {
        float[] noise = noise(Noise.gaussian(0.25));

        assertThat(deviation(noise)).isCloseTo(0.25 * EPSILON, within(0.001));
    }

    @Test
    void shouldEndAtTheBorderWhereItWouldLeaveTheBall() {
        float[] noise = noise(Noise.gaussian(100));

        assertThat(deviation(noise)).isCloseTo(EPSILON, within(0.002));
    }

    @Test
    void shouldTakeNoGradients() {
        assertThat(Noise.uniform().gradients()).isZero();
        noise(Noise.uniform());
        assertThat(target.gradients()).isZero();
    }

    private float[] noise(Noise attack) {
        float[] grey = new float[10_000];
        Arrays.fill(grey, 0.5f);
        AttackInput input =
                new AttackInput(
                        Upload.floats(device.manager(), grey, 1000, 10, 1, 1),
                        Upload.labels(device.manager(), new int[1000]),
                        EPSILON,
                        Randomness.of(1));
        float[] noise = attack.perturb(target, input).images().toFloatArray();
        for (int i = 0; i < noise.length; i++) {
            noise[i] -= 0.5f;
        }
        return noise;
    }

    private static double deviation(float[] noise) {
        double sum = 0;
        for (float value : noise) {
            sum += value * value;
        }
        return Math.sqrt(sum / noise.length);
    }
}
