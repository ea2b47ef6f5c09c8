// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link SquareAttack} as {@code square}. */
public final class SquareProvider implements AttackProvider {

    @Override
    public String name() {
        return "square";
    }

    @Override
    public String description() {
        return "Random search with squares, with logits only and no gradients (Andriushchenko et"
                + " al. 2020).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(Map.of("queries", 1000, "initial-share", 0.8));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "queries",
                "Forward passes for an image that stands; 5000 in AutoAttack.",
                "initial-share",
                "Share of the image that the first squares cover.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return SquareAttack.of(
                read.integer("queries", 1, 1_000_000), read.positive("initial-share", 1));
    }
}
