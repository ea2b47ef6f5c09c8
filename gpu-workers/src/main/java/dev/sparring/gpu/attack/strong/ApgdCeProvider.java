// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link AutoPgd} on the cross-entropy as {@code apgd-ce}. */
public final class ApgdCeProvider implements AttackProvider {

    @Override
    public String name() {
        return "apgd-ce";
    }

    @Override
    public String description() {
        return "Auto-PGD on the cross-entropy, with momentum and step sizes that adapt (Croce and"
                + " Hein 2020).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(Map.of("steps", 100, "restarts", 1));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "steps",
                "Gradient steps of a run.",
                "restarts",
                "Runs, each from a random start; each attacks only the images that still stand.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return AutoPgd.crossEntropy(
                read.integer("steps", 1, 1_000_000), read.integer("restarts", 1, 10_000));
    }
}
