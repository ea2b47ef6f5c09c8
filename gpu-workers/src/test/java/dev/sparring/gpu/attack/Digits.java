// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Noise in the shape of digits, and LeNet-5 with random weights, for tests of plumbing. */
public final class Digits {

    private Digits() {}

    /** Random weights. */
    public static StateDict weights(long seed) {
        return ClassifierKind.LENET5.initialWeights(Randomness.of(seed));
    }

    /** A LeNet-5 with its last layer, and so its logits, multiplied by a number. */
    public static StateDict scaled(StateDict weights, float scale) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(weights.tensors());
        for (String name : List.of("fc.f7.weight", "fc.f7.bias")) {
            HostTensor tensor = tensors.get(name);
            float[] values = tensor.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= scale;
            }
            tensors.put(name, new HostTensor(tensor.shape(), values));
        }
        return new StateDict(tensors);
    }

    /** Images whose labels are what {@code weights} take them for. */
    public static ImageBatch batch(Device device, StateDict weights, int count) {
        byte[] pixels = new byte[count * 28 * 28];
        int[] values = Randomness.of(1).with("pixels").integers(pixels.length, 256);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) values[i];
        }
        long[] shape = {count, 1, 28, 28};
        ImageBatch unlabelled = new ImageBatch(shape, pixels, new int[count]);
        try (NDManager manager = device.manager().newSubManager();
                Classifier classifier = ClassifierKind.LENET5.open(device.manager())) {
            classifier.load(weights);
            long[] predictions =
                    new ClassifierTarget(classifier)
                            .logits(Upload.images(manager, unlabelled))
                            .argMax(1)
                            .toLongArray();
            int[] labels = new int[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (int) predictions[i];
            }
            return new ImageBatch(shape, pixels, labels);
        }
    }

    /** The largest difference of two images in a pixel. */
    public static float distance(float[] image, float[] other) {
        float distance = 0;
        for (int i = 0; i < image.length; i++) {
            distance = Math.max(distance, Math.abs(image[i] - other[i]));
        }
        return distance;
    }
}
