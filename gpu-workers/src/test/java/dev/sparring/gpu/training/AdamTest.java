// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdamTest {

    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    private Device device;
    private NDArray parameter;
    private Adam adam;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        parameter = array(1, 2);
        adam = new Adam(device.manager());
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldGoOneLearningRateAtFirst() {
        step(adam, 4, -0.5f);

        // at the first step mHat = g and vHat = g^2, whatever g is
        assertParameter(0.9f, 2.1f);
    }

    @Test
    void shouldFollowTheFormula() {
        step(adam, 4, -0.5f);
        step(adam, 1, 0);

        // m = 0.9 * 0.4 + 0.1 * 1, v = 0.999 * 0.016 + 0.001 * 1, over 1 - 0.81 and 1 - 0.998001
        float first = (float) (0.1 * (0.46 / 0.19) / Math.sqrt(0.016984 / 0.001999));
        float second = (float) (0.1 * (-0.045 / 0.19) / Math.sqrt(0.00024975 / 0.001999));
        assertParameter(0.9f - first, 2.1f - second);
    }

    @Test
    void shouldReadNothing() {
        long before = Download.reads();

        step(adam, 3, 4);

        assertThat(Download.reads()).isEqualTo(before);
    }

    @Test
    void shouldGoOnFromExportedMoments() {
        assertThat(state(adam).tensors()).isEmpty();
        step(adam, 4, -0.5f);
        StateDict state = state(adam);
        step(adam, 1, 3);
        float[] straight = parameter.toFloatArray();

        parameter = array(0.9f, 2.1f);
        Adam resumed = new Adam(device.manager());
        Adam.validate(state, Map.of("a", parameter));
        resumed.restore(state);
        step(resumed, 1, 3);

        assertParameter(straight[0], straight[1]);
        assertThat(state(resumed).sha256()).isEqualTo(state(adam).sha256());
    }

    @Test
    void shouldBeginAgainFromAnEmptyState() {
        step(adam, 4, -0.5f);

        adam.restore(StateDict.empty());

        assertThat(state(adam).tensors()).isEmpty();
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        step(adam, 1, 1);
        Map<String, HostTensor> good = state(adam).tensors();

        assertRefused(without(good, "a.square"), "Adam's state lacks 'a.square'");
        assertRefused(with(good, "b.mean", 2), "Adam's state has an unknown 'b.mean'");
        assertRefused(with(good, "a.mean", 3), "Adam's 'a.mean' has shape [3]; expected [2]");
        Map<String, HostTensor> early = new LinkedHashMap<>(good);
        early.put("steps", new HostTensor(new long[0], new float[] {0.5f}));
        assertRefused(early, "Adam's state has steps = 0.5; expected a whole number from 1");
    }

    @Test
    void shouldLeaveTheNumberOfLiveArraysUnchanged() {
        Map<String, NDArray> parameters = Map.of("a", parameter);
        NDArray gradient = array(1, 1);
        adam.step(parameters, Map.of("a", gradient), 0.1);
        int before = LiveArrays.of(device.manager());

        for (int i = 0; i < 100; i++) {
            adam.step(parameters, Map.of("a", gradient), 0.1);
        }

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    private static Map<String, HostTensor> without(Map<String, HostTensor> tensors, String name) {
        Map<String, HostTensor> rest = new LinkedHashMap<>(tensors);
        rest.remove(name);
        return rest;
    }

    private static Map<String, HostTensor> with(
            Map<String, HostTensor> tensors, String name, int size) {
        Map<String, HostTensor> more = new LinkedHashMap<>(tensors);
        more.put(name, new HostTensor(new long[] {size}, new float[size]));
        return more;
    }

    private void assertRefused(Map<String, HostTensor> tensors, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Adam.validate(new StateDict(tensors), Map.of("a", parameter)))
                .withMessage(message);
    }

    private static StateDict state(Adam optimizer) {
        return optimizer.state(PlayerState.copyOf(Map.of(), optimizer.moments()).optimizer());
    }

    private void step(Adam optimizer, float... gradient) {
        optimizer.step(Map.of("a", parameter), Map.of("a", array(gradient)), 0.1);
    }

    private NDArray array(float... values) {
        return Upload.floats(device.manager(), values, values.length);
    }

    private void assertParameter(float first, float second) {
        assertThat(parameter.getFloat(0)).isCloseTo(first, ROUNDING);
        assertThat(parameter.getFloat(1)).isCloseTo(second, ROUNDING);
    }
}
