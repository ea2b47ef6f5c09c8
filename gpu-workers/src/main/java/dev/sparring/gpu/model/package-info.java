// SPDX-License-Identifier: Apache-2.0
/**
 * Networks and their weights: classifiers, generators, the discriminator, and the files that hold
 * them.
 *
 * <pre>
 *   a file of weights ─► WeightsReader, Safetensors ─► StateDict ─► Parameters ─► Weights of a pass
 *                                                                                     │
 *   images ─► Classifier (InputNormalisation, LayerForms) ◄──────────────────────────┘
 *                 └─► logits ─► CrossEntropy
 * </pre>
 *
 * <p>Uses {@code device}, {@code data} and {@code files}. Training, attacks and evaluation use it.
 * A {@code StateDict} is plain host data and goes everywhere; a {@code Classifier} or {@code
 * Parameters} stays with the thread of its device.
 */
package dev.sparring.gpu.model;
