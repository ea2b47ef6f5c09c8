// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

/**
 * The verdict on one test image.
 *
 * @param image its index among the test images
 * @param label its true class
 * @param opponent the attack's id; empty: the image as it is
 * @param repeat of the attack, from 0
 * @param correct whether the prediction is the label
 * @param confidence softmax probability of the prediction
 * @param loss cross-entropy
 */
public record Example(
        int image,
        int label,
        String opponent,
        int repeat,
        boolean correct,
        int prediction,
        double confidence,
        float loss) {}
