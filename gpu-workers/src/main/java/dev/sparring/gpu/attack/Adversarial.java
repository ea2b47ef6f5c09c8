// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * The result of an attack. Both arrays are attached to the manager of {@code AttackInput.images()},
 * have no history, and are the caller's from then on.
 *
 * @param images float32 (copies * N, C, H, W) in [0, 1], within epsilon of image i mod N
 * @param losses (copies * N), the cross-entropy of {@code images}
 * @param measures what else the attack measured, by lower_snake_case name, such as {@code
 *     gradient_norm}; reported with the round in this order. Usually empty
 */
public record Adversarial(NDArray images, NDArray losses, Map<String, Double> measures) {}
