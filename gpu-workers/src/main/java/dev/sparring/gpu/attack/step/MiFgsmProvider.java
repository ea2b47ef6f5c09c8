// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link MiFgsm} as {@code mi-fgsm}. */
public final class MiFgsmProvider implements AttackProvider {

    @Override
    public String name() {
        return "mi-fgsm";
    }

    @Override
    public String description() {
        return "Iterative FGSM along the momentum of its gradients (Dong et al. 2018).";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(
                Map.of("steps", 10, "step-size-ratio", 0, "decay", 1.0, "keep", "best"));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "steps", "Gradient steps.",
                "step-size-ratio", "Size of a step as a share of epsilon; 0: 1 / steps.",
                "decay", "Share of the momentum that each step keeps; 0: none.",
                "keep",
                        "best: a misclassified point, otherwise the one where another class leads"
                                + " most; last: the last iterate, as in the paper.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return new MiFgsm(
                read.integer("steps", 1, 1_000_000),
                read.number("step-size-ratio", 0, 100),
                read.number("decay", 0, 100),
                read.choice("keep", PgdSettings.Keep.class));
    }
}
