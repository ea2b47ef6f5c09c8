// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.training;

import dev.sparring.gpu.data.ImageBatch;
import java.util.List;

/**
 * The images that the defender trains on in one round.
 *
 * @param adversarial in the order of the attackers' ids: sums must not depend on arrival
 */
public record TrainingBatch(ImageBatch clean, List<AdversarialBatch> adversarial) {}
