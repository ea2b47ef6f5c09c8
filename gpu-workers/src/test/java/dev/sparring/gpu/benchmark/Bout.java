// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.learned.LearningToLearnAttack;
import dev.sparring.gpu.attack.learned.LearningToLearnSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;

/** What the benchmarks measure: 100 images like MNIST's, LeNet-5, the paper's settings. */
final class Bout implements AutoCloseable {

    static final int IMAGES = 100;
    static final float EPSILON = 0.3f;

    private static final SgdSettings SGD = new SgdSettings(0.01, 0.9, 1e-5, 1);
    private static final float DARK = 0.7f;

    final Device device;
    final Target target;
    private final ClassifierKind kind;
    private final DefenderTrainer trainer;
    private final float[] pixels;
    private final int[] labels = Randomness.of(2).integers(IMAGES, 10);
    private long round;

    Bout(ClassifierKind kind, int threads) {
        this.kind = kind;
        device = Device.open("cpu", threads);
        trainer =
                new DefenderTrainer(
                        device,
                        kind,
                        SGD,
                        LearningRateSchedule.constant(),
                        CleanWeight.BY_COUNT,
                        Randomness.of(3));
        Classifier classifier = kind.open(device.manager());
        classifier.load(trainer.state().weights());
        target = new ClassifierTarget(classifier);
        boolean small = kind == ClassifierKind.LENET5;
        pixels = Randomness.of(1).uniform(IMAGES * (small ? 28 * 28 : 3 * 32 * 32));
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixels[i] < DARK ? 0 : pixels[i];
        }
    }

    LearningToLearnAttack attack(int baseChannels) {
        return new LearningToLearnAttack(
                new LearningToLearnSettings(
                        baseChannels,
                        8,
                        10,
                        0.25,
                        0.02,
                        LearningToLearnSettings.Reduction.SUM,
                        SGD),
                new AttackContext(device.manager(), 1, 28, 28, 10, 1000, Randomness.of(4)));
    }

    AttackInput input(NDManager scope) {
        boolean small = kind == ClassifierKind.LENET5;
        long[] shape = small ? new long[] {IMAGES, 1, 28, 28} : new long[] {IMAGES, 3, 32, 32};
        NDArray images = Upload.floats(scope, pixels, shape);
        NDArray truth = Upload.labels(scope, labels);
        return new AttackInput(images, truth, EPSILON, Randomness.of(5).with(round++));
    }

    double defend(AttackInput input, Adversarial adversarial) {
        return trainer.step(round, new NDList(input.images(), adversarial.images()), labels).loss();
    }

    @Override
    public void close() {
        trainer.close();
        device.close();
    }
}
