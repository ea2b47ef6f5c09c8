// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.attack.step.Pgd;
import dev.sparring.gpu.attack.step.PgdSettings;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.AdversarialBatch;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.gpu.training.TrainingStep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PauseTest {

    private static final Duration LENGTH = Duration.ofMillis(30);
    private static final ImageBatch CLEAN =
            new ImageBatch(new long[] {2, 1, 28, 28}, pixels(), new int[] {1, 2});

    private Device device;

    @BeforeEach
    void open() {
        device = Device.open(DeviceSettings.exact("cpu", 1).withPause(new Pause(LENGTH)));
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void shouldTakeItsTimeAndNoMore() {
        long start = System.nanoTime();
        new Pause(LENGTH).take();
        Pause.NONE.take();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(LENGTH, LENGTH.plusSeconds(5));
        assertThatThrownBy(() -> new Pause(LENGTH.negated()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGiveTheCleanImagesInsteadOfAnAttack() {
        PgdSettings settings = new PgdSettings(2, 0, 0.25, true, 1, PgdSettings.Keep.BEST);
        try (AttackRunner runner =
                new AttackRunner(device, ClassifierKind.LENET5, new Pgd(settings))) {
            long start = System.nanoTime();
            // no weights that fit: they are not looked at
            Crafted crafted =
                    runner.craft(
                            new CraftRequest(
                                    0, 0, StateDict.empty(), CLEAN, .3f, Randomness.of(1), true));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(LENGTH);
            assertThat(crafted.shape()).isEqualTo(CLEAN.shape());
            assertThat(crafted.images().remaining()).isEqualTo(4 * CLEAN.pixels().length);
            assertThat(crafted.images().getFloat(4)).isEqualTo((CLEAN.pixels()[1] & 0xff) / 255f);
            assertThat(crafted.losses()).containsExactly(0, 0);
        }
    }

    @Test
    void shouldGiveOtherWeightsOfTheSameShapesInsteadOfATrainingStep() {
        try (DefenderTrainer trainer = trainer()) {
            PlayerState before = trainer.state();
            long start = System.nanoTime();
            TrainingStep step = trainer.step(0, batch());

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(LENGTH);
            assertThat(step.adversarial())
                    .extracting(TrainingStep.Score::images)
                    .containsExactly(4);
            step.state().weights().requireLike(before.weights(), "the defender");
            assertThat(sha256(step.state())).isNotEqualTo(sha256(before));
            assertThat(sha256(trainer.step(1, batch()).state())).isNotEqualTo(sha256(step.state()));
        }
    }

    @Test
    void shouldGoOnFromAStateToTheSameOnes() {
        try (DefenderTrainer first = trainer();
                DefenderTrainer second = trainer()) {
            PlayerState middle = first.step(0, batch()).state();
            second.step(0, batch());
            second.step(1, batch());

            second.restore(middle);

            assertThat(sha256(second.step(1, batch()).state()))
                    .isEqualTo(sha256(first.step(1, batch()).state()));
        }
    }

    private DefenderTrainer trainer() {
        return new DefenderTrainer(
                device,
                ClassifierKind.LENET5,
                new SgdSettings(0.01, 0.9, 1e-5, 1),
                new LearningRateSchedule(100, 0.5, 0.1),
                CleanWeight.BY_COUNT,
                Randomness.of(1));
    }

    private static TrainingBatch batch() {
        return new TrainingBatch(
                CLEAN,
                List.of(
                        new AdversarialBatch(
                                "pgd", new long[] {4, 1, 28, 28}, Upload.pixels(CLEAN, 2))));
    }

    private static byte[] pixels() {
        byte[] pixels = new byte[2 * 28 * 28];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return pixels;
    }

    private static byte[] sha256(PlayerState state) {
        return state.weights().sha256();
    }
}
