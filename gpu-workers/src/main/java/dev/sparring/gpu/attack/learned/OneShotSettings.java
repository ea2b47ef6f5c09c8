// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import dev.sparring.gpu.attack.AttackOptions;

/**
 * The settings that one-shot attacks share.
 *
 * @param baseChannels width of their networks
 * @param blocks residual blocks of the generator
 * @param learningRate of Adam
 */
public record OneShotSettings(int baseChannels, int blocks, double learningRate) {

    /** The options with these names. */
    static OneShotSettings of(AttackOptions options) {
        return new OneShotSettings(
                options.integer("base-channels", 1, 4096),
                options.integer("blocks", 0, 1000),
                options.positive("learning-rate", 1000));
    }
}
