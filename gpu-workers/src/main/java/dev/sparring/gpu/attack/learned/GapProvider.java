// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link Gap} as {@code gap}. */
public final class GapProvider implements AttackProvider {

    private static final Map<String, Object> DEFAULTS =
            Map.of("base-channels", 16, "blocks", 6, "learning-rate", 0.001);

    private static final Map<String, String> DESCRIPTIONS =
            Map.of(
                    "base-channels", "Width of the generator; the paper uses 64.",
                    "blocks", "Residual blocks of the generator.",
                    "learning-rate", "Learning rate of Adam.");

    @Override
    public String name() {
        return "gap";
    }

    @Override
    public String description() {
        return "A generator that makes a perturbation of full size in one step (Poursaeed et al."
                + " 2018).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(DEFAULTS);
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return DESCRIPTIONS;
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        return new Gap(OneShotSettings.of(new AttackOptions(options)), context);
    }
}
