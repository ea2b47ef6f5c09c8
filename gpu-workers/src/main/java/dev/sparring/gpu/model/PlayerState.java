// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

/**
 * Everything a learning player needs to go on exactly where it was.
 *
 * @param weights parameters and running statistics, under state_dict names
 * @param optimizer its buffers: of SGD the momentum, under the names of the parameters (one without
 *     has not been stepped yet); of Adam both moments and the number of steps
 */
public record PlayerState(StateDict weights, StateDict optimizer) {}
