// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackInput;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.IterativeAttack;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Labels;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.StateDict;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Follows the losses of an attack on a classifier, step by step (Jang et al. 2019, Figure 2).
 * Belongs to the device's thread.
 */
public final class LossCurves implements AutoCloseable {

    private static final int CHUNK = 100;

    private final Device device;
    private final Classifier classifier;
    private final IterativeAttack attack;

    /** Curves of an attack, which stays the caller's, on classifiers of a model. */
    public LossCurves(Device device, ClassifierModel model, IterativeAttack attack) {
        this.device = device;
        this.attack = attack;
        classifier = model.open(device.manager());
    }

    /**
     * Cross-entropy at the start and after each step.
     *
     * @param theta weights of the classifier
     * @param epsilon radius of the L-infinity ball, in units of the pixel range
     * @param random tries and chunks are keyed below it
     * @param tries with new random numbers (starts, latents), at least 1
     * @return (tries, steps + 1, N)
     * @throws IllegalArgumentException if the weights do not fit the classifier
     * @throws dev.sparring.gpu.NotFiniteException if a loss is not finite
     */
    public float[][][] follow(
            StateDict theta, ImageBatch images, float epsilon, Randomness random, int tries) {
        Labels.require(images.labels(), classifier.classes());
        classifier.load(theta);
        float[][][] losses = new float[tries][][];
        for (int attempt = 0; attempt < tries; attempt++) {
            for (int from = 0; from < images.count(); from += CHUNK) {
                int[] chunk =
                        IntStream.range(from, Math.min(images.count(), from + CHUNK)).toArray();
                Randomness key = random.with(attempt).with(from);
                float[][] some = steps(images.select(chunk), epsilon, key);
                FiniteCheck check = new FiniteCheck("the classifier", "under the attack", chunk);
                Arrays.stream(some).forEach(check::losses);
                losses[attempt] =
                        from == 0 ? new float[some.length][images.count()] : losses[attempt];
                for (int step = 0; step < some.length; step++) {
                    System.arraycopy(some[step], 0, losses[attempt][step], from, chunk.length);
                }
            }
        }
        return losses;
    }

    /** (steps + 1, N). */
    private float[][] steps(ImageBatch batch, float epsilon, Randomness random) {
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray images = Upload.images(scope, batch);
            NDArray labels = Upload.labels(scope, batch.labels());
            NDArray losses =
                    attack.trajectory(
                                    new ClassifierTarget(classifier),
                                    new AttackInput(images, labels, epsilon, random))
                            .stepLosses();
            int steps = Math.toIntExact(losses.getShape().get(0));
            float[] values = Download.floats(losses);
            float[][] byStep = new float[steps][batch.count()];
            for (int step = 0; step < steps; step++) {
                System.arraycopy(values, step * batch.count(), byStep[step], 0, batch.count());
            }
            return byStep;
        }
    }

    @Override
    public void close() {
        classifier.close();
    }
}
