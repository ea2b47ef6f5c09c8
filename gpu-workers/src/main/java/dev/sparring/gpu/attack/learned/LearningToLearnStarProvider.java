// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/**
 * Provides {@link LearningToLearnAttack} as {@code l2l-star}: the learned attack that came before
 * it (Chen et al. 2018), one step of size epsilon from image and gradient alone. Every option can
 * be set back.
 */
public final class LearningToLearnStarProvider extends LearningToLearnProvider {

    private static final Config DEFAULTS =
            ConfigFactory.parseString(
                    """
                    steps = 1
                    step-size-ratio = 1
                    label = false
                    delta = false
                    latent = false
                    gradient-normalisation = false
                    """);

    @Override
    public String name() {
        return "l2l-star";
    }

    @Override
    public String description() {
        return "A generator that learns to attack in one step (Chen et al. 2018).";
    }

    @Override
    public Config defaults() {
        return DEFAULTS.withFallback(super.defaults());
    }
}
