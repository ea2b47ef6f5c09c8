// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link AutoPgd} towards other classes as {@code apgd-t}. */
public final class ApgdTProvider implements AttackProvider {

    @Override
    public String name() {
        return "apgd-t";
    }

    @Override
    public String description() {
        return "Auto-PGD towards one class after another, on the difference-of-logits ratio (Croce"
                + " and Hein 2020).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(Map.of("steps", 100, "target-classes", 9));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "steps",
                "Gradient steps towards a class.",
                "target-classes",
                "Classes to move towards, the likeliest first; each is tried only on the images"
                        + " that still stand.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return AutoPgd.targeted(
                read.integer("steps", 1, 1_000_000),
                read.integer("target-classes", 1, 10_000),
                context.classes());
    }
}
