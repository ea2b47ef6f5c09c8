// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.List;

/**
 * What the images of a data set look like, and what people call them.
 *
 * @param title its name among people, such as {@code MNIST}; a game writes it down beside the
 *     images' SHA-256
 * @param channels C of each image
 * @param side rows H and columns W of each image
 * @param classNames what the labels mean, in their order
 * @param classifier the classifier that plays on it unless settings choose another, by its name in
 *     settings
 * @param drawn whether a formula makes the images from the game's seed; false: they come from files
 */
public record DatasetDescription(
        String title,
        int channels,
        int side,
        List<String> classNames,
        String classifier,
        boolean drawn) {

    /** Copies the names. */
    public DatasetDescription {
        classNames = List.copyOf(classNames);
    }

    /** Number of classes K. */
    public int classes() {
        return classNames.size();
    }
}
