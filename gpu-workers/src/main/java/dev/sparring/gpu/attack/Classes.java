// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.sparring.gpu.device.Upload;

/** Classes other than the label, for targeted attacks. Int64 (N), of the given manager. */
final class Classes {

    /** Above every logit that can occur. */
    private static final float HIDDEN = 1e30f;

    private Classes() {}

    /** Each class but the label with the same probability, drawn anew for each restart. */
    static NDArray random(NDManager manager, Target target, AttackInput input, int restart) {
        long[] labels = input.labels().toLongArray();
        int[] offsets =
                input.random()
                        .with("target-class")
                        .with(restart)
                        .integers(labels.length, target.classes() - 1);
        int[] classes = new int[labels.length];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) ((labels[i] + 1 + offsets[i]) % target.classes());
        }
        return Upload.labels(manager, classes);
    }

    /** The class with the lowest logit at the clean image. */
    static NDArray leastLikely(NDManager manager, Target target, AttackInput input) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray images = input.images().duplicate();
            images.attach(scope);
            NDArray label = input.labels().oneHot(target.classes(), DataType.FLOAT32);
            label.attach(scope);
            NDArray hidden = label.mul(Upload.scalar(scope, HIDDEN));
            NDArray classes = target.logits(images).add(hidden).argMin(1);
            classes.attach(manager);
            return classes;
        }
    }
}
