// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link Noise} as {@code gaussian-noise}. */
public final class GaussianNoiseProvider implements AttackProvider {

    @Override
    public String name() {
        return "gaussian-noise";
    }

    @Override
    public String description() {
        return "Gaussian noise, clipped to the ball: a control to compare attacks with.";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(Map.of("standard-deviation-ratio", 0.5));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "standard-deviation-ratio", "Standard deviation of a pixel as a share of epsilon.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        return Noise.gaussian(new AttackOptions(options).positive("standard-deviation-ratio", 100));
    }
}
