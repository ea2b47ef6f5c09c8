// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import java.nio.ByteBuffer;

/**
 * One attacker's answer to a round, on the host.
 *
 * @param attacker its id
 * @param shape (copies * N, C, H, W)
 * @param images float32, little-endian, row-major; read from its position, never written to
 */
public record AdversarialBatch(String attacker, long[] shape, ByteBuffer images) {}
