// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link Noise} as {@code uniform-noise}. */
public final class UniformNoiseProvider implements AttackProvider {

    @Override
    public String name() {
        return "uniform-noise";
    }

    @Override
    public String description() {
        return "A random point of the ball: a control to compare attacks with.";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.empty();
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of();
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        return Noise.uniform();
    }
}
