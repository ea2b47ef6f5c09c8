// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.CountingTarget;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.Linf;
import dev.sparring.gpu.attack.Trajectory;
import dev.sparring.gpu.attack.step.PgdSettings.Keep;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.LiveArrays;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PGD on LeNet-5 with random weights, which takes each of 64 images for what its label says. */
class ShrinkingBatchTest {

    private static final int IMAGES = 64;
    private static final int STEPS = 60;

    private Device device;
    private Classifier classifier;
    private CountingTarget target;
    private ImageBatch batch;
    private NDManager scope;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        classifier = ClassifierKind.LENET5.open(device.manager());
        classifier.load(Digits.weights(1));
        target = new CountingTarget(new ClassifierTarget(classifier));
        batch = Digits.batch(device, Digits.weights(1), IMAGES);
        scope = device.manager().newSubManager();
    }

    @AfterEach
    void close() {
        classifier.close();
        device.close();
    }

    @Test
    void shouldFindWhatARunFindsInWhichNobodyLeaves() {
        AttackInput input = input(0.005f, false);
        NDArray start =
                Linf.around(scope, input.images(), input.epsilon())
                        .randomStart(scope, input.random().with("start").with(0));
        Trajectory all = pgd(1, 0.25).trajectory(target, input, start);
        long images = target.images();

        Adversarial found = pgd(1, 0.25).perturb(target, input);

        assertThat(found.images().toFloatArray()).isEqualTo(all.images().toFloatArray());
        assertThat(found.losses().toFloatArray()).isEqualTo(all.losses().toFloatArray());
        assertThat(target.images() - images).isLessThan(images);
    }

    @Test
    void shouldFoolAtLeastThoseThatALongerRunFools() {
        AttackInput input = input(0.3f, false);
        boolean[] fooled = fooled(input, pgd(2, 1).perturb(target, input));
        long images = target.images();

        AttackInput sufficing = input(0.3f, true);
        Adversarial found = pgd(2, 1).perturb(target, sufficing);

        boolean[] fooledSooner = fooled(sufficing, found);
        int count = 0;
        for (int i = 0; i < IMAGES; i++) {
            assertThat(fooledSooner[i] || !fooled[i]).as("image " + i).isTrue();
            count += fooled[i] ? 1 : 0;
        }
        assertThat(count).isGreaterThan(IMAGES / 8);
        assertThat(target.images() - images).isLessThan(images);
        Linf.requireLegal("pgd", sufficing.images(), found.images(), 0.3f);
    }

    @Test
    void shouldReportTheLossOfTheImagesThatItReturns() {
        AttackInput input = input(0.02f, true);

        Adversarial found = pgd(1, 0.25).perturb(target, input);

        assertThat(found.losses().toFloatArray())
                .isEqualTo(target.losses(found.images(), input.labels()).toFloatArray());
    }

    @Test
    void shouldStopAtTheFirstLookWhenAllAreMisclassifiedAsTheyAre() {
        int[] wrong = batch.labels().clone();
        for (int i = 0; i < IMAGES; i++) {
            wrong[i] = (wrong[i] + 1) % 10;
        }
        batch = new ImageBatch(batch.shape(), batch.pixels(), wrong);

        pgd(3, 0.25).perturb(target, input(0.01f, true));

        assertThat(target.images()).isEqualTo(4L * IMAGES);
    }

    @Test
    void shouldLookOnceInARoundAndFindTheSame() {
        AttackInput evaluation = input(0.005f, false);
        AttackInput round =
                new AttackInput(
                        evaluation.images(), evaluation.labels(), 0.005f, evaluation.random());
        long reads = Download.reads();
        Adversarial often = pgd(2, 0.25).perturb(target, evaluation);
        long readsOften = Download.reads() - reads;
        long images = target.images();

        Adversarial once = pgd(2, 0.25).perturb(target, round);

        assertThat(Download.reads() - reads - readsOften).isEqualTo(1);
        assertThat(readsOften).isGreaterThan(10);
        assertThat(target.images() - images).isBetween(images + 1, 2L * STEPS * IMAGES - 1);
        assertThat(once.images().toFloatArray()).isEqualTo(often.images().toFloatArray());
        assertThat(once.losses().toFloatArray()).isEqualTo(often.losses().toFloatArray());
    }

    @Test
    void shouldFreeWhatItTook() {
        AttackInput input = input(0.02f, true);
        int before = LiveArrays.of(device.manager());

        Adversarial found = pgd(2, 0.25).perturb(target, input);

        assertThat(LiveArrays.of(device.manager())).isEqualTo(before + 2);
        assertThat(found.images().getManager()).isEqualTo(scope);
    }

    private static Pgd pgd(int restarts, double stepSizeRatio) {
        return new Pgd(new PgdSettings(STEPS, 0, stepSizeRatio, true, restarts, Keep.BEST));
    }

    private AttackInput input(float epsilon, boolean misclassificationSuffices) {
        return new AttackInput(
                Upload.images(scope, batch),
                Upload.labels(scope, batch.labels()),
                epsilon,
                Randomness.of(1),
                misclassificationSuffices,
                true);
    }

    private boolean[] fooled(AttackInput input, Adversarial found) {
        return target.logits(found.images()).argMax(1).neq(input.labels()).toBooleanArray();
    }
}
