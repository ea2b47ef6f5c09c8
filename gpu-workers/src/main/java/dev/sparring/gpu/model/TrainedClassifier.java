// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

/**
 * A classifier on the host.
 *
 * @param weights that fit {@code model}
 */
public record TrainedClassifier(ClassifierModel model, StateDict weights) {}
