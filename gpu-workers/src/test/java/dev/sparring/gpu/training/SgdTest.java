// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SgdTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    private Device device;
    private NDArray parameter;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        parameter = array(1, 2);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldFollowTheFormula() {
        Sgd sgd = new Sgd(device.manager(), new SgdSettings(0.5, 0.5, 0.1, 0));

        step(sgd, 0.5, 1, 0);
        // v = (1 + 0.1, 0 + 0.2); w = (1, 2) - 0.5 v
        assertParameter(0.45f, 1.9f);
        step(sgd, 0.5, 1, 0);
        // v = 0.5 (1.1, 0.2) + (1.045, 0.19); w -= 0.5 v
        assertParameter(0.45f - 0.5f * 1.595f, 1.9f - 0.5f * 0.29f);
    }

    @Test
    void shouldKeepTheLearningRateOutOfTheMomentum() {
        Sgd sgd = new Sgd(device.manager(), new SgdSettings(1, 0.5, 0, 0));

        step(sgd, 1, 1, 0);
        assertParameter(0, 2);
        step(sgd, 0.1, 0, 0);

        assertParameter(-0.05f, 2);
    }

    @Test
    void shouldClipTheGlobalNorm() {
        Sgd sgd = new Sgd(device.manager(), new SgdSettings(1, 0, 0, 1));
        NDArray other = array(0);

        sgd.step(
                Map.of("a", parameter, "b", other),
                Map.of("a", array(3, 0), "b", array(4)),
                array(5),
                1);

        assertParameter(1 - 0.6f, 2);
        assertThat(other.getFloat(0)).isCloseTo(-0.8f, ROUNDING);
    }

    @Test
    void shouldNotStretchSmallGradients() {
        Sgd sgd = new Sgd(device.manager(), new SgdSettings(1, 0, 0, 1));

        step(sgd, 1, 0.25f, 0);

        assertParameter(0.75f, 2);
    }

    @Test
    void shouldGoOnFromExportedBuffers() {
        Sgd sgd = new Sgd(device.manager(), new SgdSettings(1, 0.5, 0, 0));
        assertThat(sgd.velocities()).isEmpty();
        step(sgd, 1, 1, 0);

        Sgd resumed = new Sgd(device.manager(), new SgdSettings(1, 0.5, 0, 0));
        resumed.restore(PlayerState.copyOf(Map.of(), sgd.velocities()).optimizer());
        step(resumed, 1, 0, 0);

        assertParameter(-0.5f, 2);
    }

    @Test
    void shouldReadNothing() {
        Sgd sgd = new Sgd(device.manager(), new SgdSettings(1, 0.5, 0.1, 1));
        long before = Download.reads();

        step(sgd, 1, 3, 4);

        assertThat(Download.reads()).isEqualTo(before);
    }

    @Test
    void shouldNameABufferThatDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sgd.validate(buffer("b", 2), Map.of("a", parameter)))
                .withMessage("momentum of unknown parameter 'b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sgd.validate(buffer("a", 3), Map.of("a", parameter)))
                .withMessage("momentum of 'a' has shape [3]; expected [2]");
    }

    private static StateDict buffer(String name, int size) {
        return new StateDict(Map.of(name, new HostTensor(new long[] {size}, new float[size])));
    }

    private void step(Sgd sgd, double learningRate, float... gradient) {
        Map<String, NDArray> gradients = Map.of("a", array(gradient));
        NDArray norm = GradientNorm.of(device.manager(), gradients);
        sgd.step(Map.of("a", parameter), gradients, norm, learningRate);
    }

    private NDArray array(float... values) {
        return Upload.floats(device.manager(), values, values.length);
    }

    private void assertParameter(float first, float second) {
        assertThat(parameter.getFloat(0)).isCloseTo(first, ROUNDING);
        assertThat(parameter.getFloat(1)).isCloseTo(second, ROUNDING);
    }
}
