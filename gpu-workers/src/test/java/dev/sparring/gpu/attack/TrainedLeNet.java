// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.data.DatasetPlace;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A LeNet-5 that has learnt something, for tests of how strong attacks are. */
public final class TrainedLeNet {

    /** Of the attacker that it is trained against. */
    public static final float EPSILON = 0.3f;

    private static final Path DATA = Path.of(System.getProperty("data.dir", "data"));
    private static final int ROUNDS = 200;

    private TrainedLeNet() {}

    /** MNIST if it is there, else generated digits, and then it says so. */
    public static DatasetSplits data() {
        if (Files.isDirectory(DATA.resolve("mnist"))) {
            return DatasetKind.MNIST.open(DatasetPlace.of(DATA), 0, 0);
        }
        System.err.println("On generated digits: no MNIST in " + DATA + "; set -Ddata.dir=DIR");
        return DatasetKind.DIGITS.open(DatasetPlace.of(Randomness.of(1)), 0, 0);
    }

    /** Trained on clean images, and then for as long on those of an attacker, if there is one. */
    public static StateDict weights(Device device, DatasetSplits data, Optional<Attack> attacker) {
        try (NDManager scope = device.manager().newSubManager();
                Classifier classifier = ClassifierKind.LENET5.open(scope);
                DefenderTrainer trainer =
                        new DefenderTrainer(
                                device,
                                ClassifierKind.LENET5,
                                new SgdSettings(0.05, 0.9, 1e-5, 1),
                                LearningRateSchedule.constant(),
                                CleanWeight.BY_COUNT,
                                Randomness.of(1))) {
            RoundBatches batches =
                    new RoundBatches(data.training(), 100, 0, false, Randomness.of(2));
            int rounds = attacker.isPresent() ? 2 * ROUNDS : ROUNDS;
            for (int round = 0; round < rounds; round++) {
                ImageBatch batch = batches.batch(round);
                try (NDManager step = scope.newSubManager()) {
                    NDArray images = Upload.images(step, batch);
                    NDList list = new NDList(images);
                    if (round >= ROUNDS) {
                        classifier.load(trainer.state().weights());
                        AttackInput input =
                                new AttackInput(
                                        images,
                                        Upload.labels(step, batch.labels()),
                                        EPSILON,
                                        Randomness.of(round));
                        Target target = new ClassifierTarget(classifier);
                        list.add(attacker.orElseThrow().perturb(target, input).images());
                    }
                    trainer.step(round, list, batch.labels());
                }
            }
            return trainer.state().weights();
        }
    }
}
