// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

/**
 * Everything a learning player needs to go on exactly where it was.
 *
 * @param weights parameters and running statistics, under state_dict names
 * @param optimizer momentum buffers, under the names of their parameters; a parameter without one
 *     has not been stepped yet
 */
public record PlayerState(StateDict weights, StateDict optimizer) {}
