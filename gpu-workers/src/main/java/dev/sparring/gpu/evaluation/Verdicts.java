// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.evaluation;

/**
 * What the classifier said about some images.
 *
 * @param correct whether the label had the highest logit
 * @param losses cross-entropy
 * @param seconds it took, the attack included
 */
record Verdicts(boolean[] correct, float[] losses, double seconds) {}
