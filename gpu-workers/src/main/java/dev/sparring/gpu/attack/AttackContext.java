// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;

/**
 * The environment of an attack.
 *
 * @param manager of the device; an attack keeps its weights in a sub-manager of it, which it
 *     closes, and leaves no array in it directly
 * @param channels C of the images
 * @param height H of the images
 * @param width W of the images
 * @param classes K, the number of classes
 * @param rounds length of the game, for schedules
 * @param random keyed by (seed, player), for initial weights; what a round needs comes with the
 *     round
 */
public record AttackContext(
        NDManager manager,
        int channels,
        int height,
        int width,
        int classes,
        long rounds,
        Randomness random) {}
