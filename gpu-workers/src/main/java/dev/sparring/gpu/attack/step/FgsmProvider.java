// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link Fgsm} as {@code fgsm}. */
public final class FgsmProvider implements AttackProvider {

    @Override
    public String name() {
        return "fgsm";
    }

    @Override
    public String description() {
        return "Fast gradient sign method: one step of size epsilon (Goodfellow et al. 2015).";
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
        return new Fgsm();
    }
}
