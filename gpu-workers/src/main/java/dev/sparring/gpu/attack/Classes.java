// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.device.Upload;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Classes other than the label, for targeted attacks. Int64 (N). */
final class Classes {

    private Classes() {}

    /**
     * Each class but the label with the same probability, drawn anew for each restart.
     *
     * @return of {@code manager}
     */
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

    /**
     * The class with the lowest logit at the clean image.
     *
     * @return of {@code manager}
     */
    static NDArray leastLikely(NDManager manager, Target target, AttackInput input) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray images = input.images().duplicate();
            images.attach(scope);
            NDArray classes = byLikelihood(target, images, input.labels(), target.classes() - 2);
            classes.attach(manager);
            return classes;
        }
    }

    /**
     * The class of a rank by the logits of some images; the lower class where two are equal.
     *
     * @param rank 0: the highest logit other than the label's, K - 2: the lowest
     * @return of the manager of {@code images}
     */
    static NDArray byLikelihood(Target target, NDArray images, NDArray labels, int rank) {
        float[] logits = target.logits(images).toFloatArray();
        long[] truth = labels.toLongArray();
        int[] classes = new int[truth.length];
        for (int i = 0; i < classes.length; i++) {
            int row = i * target.classes();
            int label = (int) truth[i];
            classes[i] =
                    IntStream.range(0, target.classes())
                            .filter(k -> k != label)
                            .boxed()
                            .sorted(Comparator.comparing(k -> -logits[row + k]))
                            .skip(rank)
                            .findFirst()
                            .orElseThrow();
        }
        return Upload.labels(images.getManager(), classes);
    }
}
