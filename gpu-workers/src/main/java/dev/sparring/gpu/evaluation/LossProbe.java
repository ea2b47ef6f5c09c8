// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.data.Labels;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierModel;
import dev.sparring.gpu.model.StateDict;
import java.nio.ByteBuffer;

/**
 * Loss of single images under any weights: who wants to know which weights somebody attacked can
 * compare. Belongs to the device's thread.
 */
public final class LossProbe implements AutoCloseable {

    private final Device device;
    private final Classifier classifier;

    /** A probe with a classifier of its own. */
    public LossProbe(Device device, ClassifierModel model) {
        this.device = device;
        classifier = model.open(device.manager());
    }

    /**
     * Cross-entropy of each image.
     *
     * @param shape (N, C, H, W)
     * @param images float32, little-endian, row-major; read from its position, which does not move
     * @param labels of the images (N)
     * @return (N)
     * @throws IllegalArgumentException if the weights do not fit the classifier
     */
    public float[] losses(StateDict weights, long[] shape, ByteBuffer images, int[] labels) {
        Labels.require(labels, classifier.classes());
        classifier.load(weights);
        try (NDManager scope = device.manager().newSubManager()) {
            return Download.floats(
                    new ClassifierTarget(classifier)
                            .losses(
                                    Upload.floats(scope, images, shape),
                                    Upload.labels(scope, labels)));
        }
    }

    @Override
    public void close() {
        classifier.close();
    }
}
