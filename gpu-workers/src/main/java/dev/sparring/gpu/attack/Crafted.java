// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import dev.sparring.gpu.model.PlayerState;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * An attacker's answer to a round, on the host.
 *
 * @param shape (copies * N, C, H, W)
 * @param images float32, little-endian, row-major; image i attacks clean image i mod N
 * @param losses (copies * N), cross-entropy of each image
 * @param measures what else the attack measured, by lower_snake_case name
 * @param after phi and its optimiser after the update, if the attack learnt
 */
public record Crafted(
        long[] shape,
        ByteBuffer images,
        float[] losses,
        Map<String, Double> measures,
        Optional<PlayerState> after) {}
