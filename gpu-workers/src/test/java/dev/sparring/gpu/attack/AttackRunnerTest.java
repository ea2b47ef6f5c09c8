// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import dev.sparring.gpu.NotFiniteException;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttackRunnerTest {

    private static final StateDict THETA = Digits.weights(1);
    private static final StateDict OTHER_THETA = Digits.weights(2);
    private static final Attack NOTHING =
            (target, input) ->
                    new Adversarial(
                            input.images(),
                            target.losses(input.images(), input.labels()),
                            Map.of("answer", 42.0));

    private Device device;
    private ImageBatch batch;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        batch = Digits.batch(device, THETA, 3);
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldBringTheImagesToTheHostInLittleEndian() {
        Crafted crafted = craft(runner(NOTHING), 1, THETA);

        assertThat(crafted.shape()).containsExactly(3, 1, 28, 28);
        assertThat(crafted.images().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(crafted.images().remaining()).isEqualTo(4 * batch.pixels().length);
        assertThat(crafted.images().getFloat(4)).isEqualTo((batch.pixels()[1] & 0xff) / 255f);
        assertThat(crafted.losses()).hasSize(3);
        assertThat(crafted.measures()).containsEntry("answer", 42.0);
        assertThat(crafted.after()).isEmpty();
    }

    @Test
    void shouldLoadTheDefenderOncePerVersion() {
        AttackRunner runner = runner(NOTHING);
        float[] first = craft(runner, 1, THETA).losses();

        assertThat(craft(runner, 1, OTHER_THETA).losses()).isEqualTo(first);
        assertThat(craft(runner, 2, OTHER_THETA).losses()).isNotEqualTo(first);
    }

    @Test
    void shouldLetALearningAttackLearn() {
        Crafted crafted = craft(runner(new EchoLearner()), 1, THETA);

        assertThat(crafted.shape()).containsExactly(6, 1, 28, 28);
        assertThat(crafted.losses()).hasSize(6);
        assertThat(rounds(crafted.after())).isEqualTo(1);
    }

    @Test
    void shouldNotLearnWhenNotAsked() {
        CraftRequest request = new CraftRequest(0, 1, THETA, batch, 0.3f, Randomness.of(1), false);

        Crafted crafted = runner(new EchoLearner()).craft(request);

        assertThat(crafted.shape()).containsExactly(3, 1, 28, 28);
        assertThat(rounds(crafted.after())).isEqualTo(0);
    }

    @Test
    void shouldGoOnFromAState() {
        AttackRunner runner = runner(new EchoLearner());
        runner.restore(EchoLearner.state(7));

        assertThat(rounds(craft(runner, 1, THETA).after())).isEqualTo(8);
        assertThat(rounds(Optional.of(runner.state()))).isEqualTo(8);
    }

    @Test
    void shouldRefuseAStateForAnAttackWithoutWeights() {
        AttackRunner runner = runner(NOTHING);
        runner.restore(runner.state());

        assertThatThrownBy(() -> runner.restore(EchoLearner.state(1)))
                .hasMessageContaining("1 tensors");
    }

    @Test
    void shouldRefuseImagesThatAreNotNumbers() {
        Attack broken =
                (target, input) -> {
                    NDArray nan = Upload.scalar(input.images().getManager(), Float.NaN);
                    NDArray images = input.images().add(nan);
                    NDArray losses = target.losses(input.images(), input.labels());
                    return new Adversarial(images, losses, Map.of());
                };

        assertThatThrownBy(() -> craft(runner(broken), 1, THETA))
                .isInstanceOf(NotFiniteException.class)
                .hasMessageStartingWith("image 0 of the attack on version 1 has a pixel of NaN: ");
    }

    @Test
    void shouldRefuseAnotherNumberOfImages() {
        Attack greedy =
                (target, input) ->
                        new Adversarial(
                                input.images().concat(input.images()),
                                target.losses(input.images(), input.labels()),
                                Map.of());

        assertThatThrownBy(() -> craft(runner(greedy), 1, THETA))
                .hasMessageContaining("[6, 1, 28, 28]")
                .hasMessageContaining("expected 3");
    }

    @Test
    void shouldFreeWhatItTook() {
        AttackRunner runner = runner(new Pgd(PGD2));
        craft(runner, 1, THETA);
        int before = LiveArrays.of(device.manager());
        for (int i = 0; i < 100; i++) {
            craft(runner, 1, THETA);
        }

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    @Test
    void shouldCloseItsClassifierAndItsAttack() {
        int before = LiveArrays.of(device.manager());

        runner(new EchoLearner()).close();

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
    }

    private static final PgdSettings PGD2 =
            new PgdSettings(2, 0, 0.25, true, 1, PgdSettings.Keep.BEST);

    private AttackRunner runner(Attack attack) {
        return new AttackRunner(device, ClassifierKind.LENET5, attack);
    }

    private Crafted craft(AttackRunner runner, long version, StateDict theta) {
        return runner.craft(
                new CraftRequest(0, version, theta, batch, 0.3f, Randomness.of(1), true));
    }

    private static float rounds(Optional<PlayerState> state) {
        return state.orElseThrow().weights().tensors().get("rounds").values()[0];
    }
}
