// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Upload;
import java.util.List;

/** An {@link InputNormalisation} on a device. Its arrays belong to the classifier's manager. */
final class Normaliser {

    /** Null, both of them: images go in as they are. */
    private final NDArray mean;

    private final NDArray deviation;

    Normaliser(NDManager manager, InputNormalisation normalisation) {
        boolean none = normalisation.channels().isEmpty();
        mean = none ? null : perChannel(manager, normalisation.mean());
        deviation = none ? null : perChannel(manager, normalisation.deviation());
    }

    private static NDArray perChannel(NDManager manager, List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Upload.floats(manager, array, 1, array.length, 1, 1);
    }

    /** Normalised images (N, C, H, W). */
    NDArray normalised(NDArray images) {
        return mean == null ? images : images.sub(mean).div(deviation);
    }

    /** The gradient at the images, of one at the normalised images. */
    NDArray gradient(NDArray gradient) {
        return deviation == null ? gradient : gradient.div(deviation);
    }
}
