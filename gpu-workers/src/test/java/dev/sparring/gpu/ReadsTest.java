// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.AdversarialBatch;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.DefenderTrainer.Update;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a round waits for the device: what a player reads for one answer. */
class ReadsTest {

    private static final StateDict THETA = Digits.weights(1);

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

    /** The numbers of the round, its images, its state; of an attack without weights the images. */
    @ParameterizedTest
    @CsvSource({
        "l2l-da, 'steps = 2, base-channels = 2', 3",
        "l2l-da, 'steps = 5, base-channels = 2', 3",
        "l2l-star, 'base-channels = 2', 3",
        "advgan, 'base-channels = 2, blocks = 1', 3",
        "gap, 'base-channels = 2, blocks = 1', 3",
        "fgsm, '', 1",
        "mi-fgsm, 'steps = 3', 1",
        "mi-fgsm, 'steps = 9', 1",
        "pgd, 'steps = 10', 1",
        "pgd, 'steps = 10, restarts = 3', 1",
        "pgd, 'steps = 40, restarts = 3', 2",
        "pgd, 'steps = 100', 2",
        "pgd, 'steps = 40, restarts = 3, keep = last', 1",
        "pgd, 'steps = 40, restarts = 2, targeted = random', 2",
        "pgd, 'steps = 40, restarts = 2, targeted = least-likely', 2",
        "apgd-ce, 'steps = 8, restarts = 2', 1",
        "apgd-t, 'steps = 30, target-classes = 2', 1",
        "fab-t, 'steps = 10, restarts = 2, target-classes = 2', 1",
        "uniform-noise, '', 1"
    })
    void shouldReadSoOftenForAnAnswer(String attack, String options, int reads) {
        try (AttackRunner runner = runner(attack, options)) {
            for (long round = 0; round < 2; round++) {
                long before = Download.reads();

                craft(runner, round);

                assertThat(Download.reads() - before).isEqualTo(reads);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTwiceForAStepOfTheDefender(Update update) {
        try (DefenderTrainer trainer = trainer(update);
                NDManager scope = device.manager().newSubManager()) {
            NDList images = new NDList(Upload.images(scope, batch), Upload.images(scope, batch));
            long before = Download.reads();

            trainer.step(0, new TrainingBatch(batch, List.of()));
            trainer.step(1, images, batch.labels());

            assertThat(Download.reads() - before).isEqualTo(4);
        }
    }

    /** Neither with the weights, which live as long as the player, nor anywhere else. */
    @Test
    void shouldLeaveNothingBehindInAHundredRounds() {
        try (AttackRunner learner = runner("l2l-da", "steps = 2, base-channels = 2");
                AttackRunner pgd = runner("pgd", "steps = 2");
                DefenderTrainer trainer = trainer(Update.TRAINED)) {
            play(learner, pgd, trainer, 0);
            int before = LiveArrays.of(device.manager());

            for (long round = 1; round <= 100; round++) {
                play(learner, pgd, trainer, round);
            }

            assertThat(LiveArrays.of(device.manager())).isEqualTo(before);
        }
        assertThat(LiveArrays.of(device.manager())).isZero();
    }

    private void play(AttackRunner learner, AttackRunner pgd, DefenderTrainer trainer, long round) {
        Crafted crafted = craft(learner, round);
        craft(pgd, round);
        AdversarialBatch answer =
                new AdversarialBatch("learner", crafted.shape(), crafted.images());
        trainer.step(round, new TrainingBatch(batch, List.of(answer)));
    }

    private Crafted craft(AttackRunner runner, long round) {
        return runner.craft(
                new CraftRequest(round, 1, THETA, batch, 0.3f, Randomness.of(1).with(round), true));
    }

    private AttackRunner runner(String attack, String options) {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(3));
        return new AttackRunner(
                device,
                ClassifierKind.LENET5,
                Attacks.installed().create(attack, ConfigFactory.parseString(options), context));
    }

    private DefenderTrainer trainer(Update update) {
        return new DefenderTrainer(
                device,
                ClassifierKind.LENET5,
                new SgdSettings(0.01, 0.9, 1e-5, 1),
                LearningRateSchedule.constant(),
                CleanWeight.BY_COUNT,
                Randomness.of(1),
                update);
    }
}
