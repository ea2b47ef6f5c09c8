// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * A data set in three parts that share no image.
 *
 * @param training what the defender trains on
 * @param validation the end of the training images: for everything that is chosen during a game
 * @param test for the numbers that are published, and for nothing else
 */
public record DatasetSplits(Dataset training, Dataset validation, Dataset test) {

    /**
     * Takes the validation images from the end of the training images, and the images to train on
     * from their beginning.
     *
     * @param trainingImages how many to train on; 0: all that are left
     * @param validationImages how many to keep from training
     * @throws IllegalArgumentException if there are not so many
     */
    static DatasetSplits of(
            Dataset training, Dataset test, int trainingImages, int validationImages) {
        int left = training.size() - validationImages;
        if (validationImages < 0 || left <= 0) {
            throw new IllegalArgumentException(
                    "%d validation images of %d training images; keep some to train on"
                            .formatted(validationImages, training.size()));
        }
        if (trainingImages < 0 || trainingImages > left) {
            throw new IllegalArgumentException(
                    "%d training images; use 1 to %d, or 0 for all"
                            .formatted(trainingImages, left));
        }
        int used = trainingImages == 0 ? left : trainingImages;
        return new DatasetSplits(
                new DatasetPart(training, 0, used),
                new DatasetPart(training, left, validationImages),
                test);
    }
}
