// SPDX-License-Identifier: Apache-2.0
/**
 * How robust a classifier is: accuracies under attack, image by image, and pictures of the attacks.
 *
 * <pre>
 *   EvaluationRequest ─► RobustEvaluator ─► EvaluationRun ─► a chunk and a repeat at a time
 *                             ▲                                   │ Verdicts
 *   SharedEvaluation ─────────┘                                   ▼
 *     (several devices, interrupted) ◄─► VerdictStore      EvaluationTally ─► EvaluationResult
 * </pre>
 *
 * <p>Uses {@code attack} (the interface, never an attack by name), {@code model}, {@code data} and
 * {@code device}. The referee and the evaluation commands use it.
 */
package dev.sparring.gpu.evaluation;
