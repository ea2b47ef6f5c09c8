// SPDX-License-Identifier: Apache-2.0
/**
 * Where images and random numbers come from.
 *
 * <pre>
 *   GeneratedDigits ─┐
 *   MNIST files ─────┼─► DatasetKind ─► training ───► RoundBatches ─► the batch of round k
 *   CIFAR-10 files ──┘       │                          ▲
 *                            ├────► validation          │
 *                            └────► test            Randomness (seed, purpose, k)
 * </pre>
 *
 * <p>Nothing here remembers what it drew last: a batch, an image, a number is a function of the
 * seed and of its place in the game. Uses {@code files} alone; every other package may use it. A
 * new data set is a {@code DatasetLoader} and a line in {@code DatasetKind}.
 */
package dev.sparring.gpu.data;
