// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.Gradient;
import dev.sparring.gpu.attack.PixelLogitsTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logits 5, 3, 2, 1, 0 of label 0: the scale is 5 - (2 + 1) / 2 = 3.5. */
class TargetedDlrTest {

    private static final Offset<Float> CLOSE = within(1e-6f);
    private static final float[] LOGITS = {5, 3, 2, 1, 0};

    private final Target target = new PixelLogitsTarget(5);
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
    void shouldBeTheLeadOverTheAimByTheSpreadOfTheLogits() {
        assertThat(at(1, LOGITS).values().toFloatArray()[0]).isCloseTo(-2 / 3.5f, CLOSE);
        assertThat(at(4, LOGITS).values().toFloatArray()[0]).isCloseTo(-5 / 3.5f, CLOSE);
    }

    @Test
    void shouldNotSeeTheScaleOfTheLogits() {
        float[] large = new float[5];
        for (int i = 0; i < large.length; i++) {
            large[i] = 1000 * LOGITS[i] + 7;
        }

        assertThat(at(1, large).values().toFloatArray()[0]).isCloseTo(-2 / 3.5f, CLOSE);
    }

    @Test
    void shouldHaveTheSameValueAndSlopesTimesTheScaleWhereLogitsAreTinyOrHuge() {
        for (int exponent : new int[] {-66, 110}) {
            float scale = Math.scalb(1f, exponent);
            float[] scaled = LOGITS.clone();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= scale;
            }
            Gradient plain = at(1, LOGITS);

            Gradient found = at(1, scaled);

            assertThat(found.values().toFloatArray()).isEqualTo(plain.values().toFloatArray());
            float[] slopes = found.gradient().toFloatArray();
            for (int i = 0; i < slopes.length; i++) {
                slopes[i] *= scale;
            }
            assertThat(slopes).isEqualTo(plain.gradient().toFloatArray());
        }
    }

    @Test
    void shouldRiseAsItsDerivativesSay() {
        float[] gradient = at(1, LOGITS).gradient().toFloatArray();

        float square = 3.5f * 3.5f;
        assertThat(gradient)
                .containsExactly(
                        new float[] {-1 / 3.5f + 2 / square, 1 / 3.5f, -1 / square, -1 / square, 0},
                        CLOSE);
    }

    @Test
    void shouldBeFiniteWhereAllLogitsAreEqual() {
        Gradient flat = at(1, new float[] {1, 1, 1, 1, 1});

        assertThat(flat.values().toFloatArray()[0]).isCloseTo(0, CLOSE);
        for (float slope : flat.gradient().toFloatArray()) {
            assertThat(slope).isFinite();
        }
    }

    @Test
    void shouldRefuseTooFewClasses() {
        assertThatThrownBy(() -> create("apgd-t", "", 3))
                .hasMessage(
                        "apgd-t: 3 classes are too few for the targeted DLR loss, which needs 4;"
                                + " use apgd-ce");
        assertThatThrownBy(() -> create("strong", "", 2))
                .hasMessageStartingWith("strong: 2 classes are too few");
        assertThatThrownBy(() -> create("apgd-t", "target-classes = 10", 10))
                .hasMessage(
                        "apgd-t: target-classes = 10, but there are only 9 classes other than the"
                                + " label");
    }

    private void create(String attack, String options, int classes) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 2, 2, classes, 1, Randomness.of(1));
        Attacks.installed().create(attack, ConfigFactory.parseString(options), context);
    }

    private Gradient at(int aim, float[] logits) {
        NDArray images = Upload.floats(device.manager(), logits, 1, 5, 1, 1);
        NDArray aims = Upload.labels(device.manager(), new int[] {aim});
        NDArray labels = Upload.labels(device.manager(), new int[] {0});
        return target.gradient(images, labels, new TargetedDlr(aims));
    }
}
