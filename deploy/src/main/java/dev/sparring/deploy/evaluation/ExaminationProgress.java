// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

/**
 * The progress of an examination. Work is measured in gradients, the only thing that takes time.
 *
 * @param done of {@code total}
 * @param found of {@code done}, on disk or without anything to do: it took no time
 * @param opponent the last one at work; empty: none, images were classified as they are
 */
public record ExaminationProgress(long done, long total, long found, String opponent) {}
