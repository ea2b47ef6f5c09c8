// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

/**
 * Stochastic gradient descent as PyTorch does it: {@code v <- momentum * v + (g + weightDecay *
 * w)}, {@code w <- w - learningRate * v}, the gradient g first scaled to a global L2 norm of at
 * most {@code clipNorm}.
 *
 * @param learningRate above 0
 * @param momentum in [0, 1)
 * @param weightDecay at least 0
 * @param clipNorm above 0; 0 means no clipping
 */
public record SgdSettings(
        double learningRate, double momentum, double weightDecay, double clipNorm) {}
