// SPDX-License-Identifier: Apache-2.0
package org.example;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link MomentumFgsm} as {@code signed-momentum}; named in META-INF/services. */
public final class MomentumFgsmProvider implements AttackProvider {

    @Override
    public String name() {
        return "signed-momentum";
    }

    @Override
    public String description() {
        return "Momentum iterative FGSM (Dong et al. 2018).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(Map.of("steps", 10, "step-size-ratio", 0.1, "decay", 1.0));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "steps", "Gradient steps.",
                "step-size-ratio", "Size of a step as a share of epsilon.",
                "decay", "How much of the momentum is kept from step to step; 0: none.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return new MomentumFgsm(
                read.integer("steps", 1, 100_000),
                read.positive("step-size-ratio", 100),
                read.number("decay", 0, 100));
    }
}
