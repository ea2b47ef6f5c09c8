// SPDX-License-Identifier: Apache-2.0
/**
 * How networks learn: the defender's step, and the optimisers that learning attackers share with
 * it.
 *
 * <pre>
 *   clean batch, AdversarialBatch of each attacker ─► TrainingBatch ─► DefenderTrainer
 *                                                                          │ DefenderPass: gradients
 *                                                                          ▼ Sgd: new weights
 *   TrainingStep (losses, accuracies, the new state) ◄─────────────────────┘
 * </pre>
 *
 * <p>Uses {@code model}, {@code data} and {@code device}, and knows nothing of attacks: their
 * images arrive as bytes.
 */
package dev.sparring.gpu.training;
