// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link AdvGan} as {@code advgan}. */
public final class AdvGanProvider implements AttackProvider {

    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "base-channels", 8,
                    "blocks", 4,
                    "learning-rate", 0.001,
                    "confidence", 5,
                    "gan-weight", 0.1,
                    "hinge-weight", 1,
                    "hinge-bound", 0.7);

    private static final Map<String, String> DESCRIPTIONS =
            Map.of(
                    "base-channels", "Width of generator and discriminator; the paper uses 8.",
                    "blocks", "Residual blocks of the generator; the paper uses 4.",
                    "learning-rate", "Learning rate of Adam, for generator and discriminator.",
                    "confidence", "Margin of the wrong class to aim for, in logits.",
                    "gan-weight", "Weight of the discriminator's loss.",
                    "hinge-weight", "Weight of a perturbation's length above hinge-bound.",
                    "hinge-bound",
                            "Longest perturbation without cost, as a share of the longest in the"
                                    + " ball.");

    @Override
    public String name() {
        return "advgan";
    }

    @Override
    public String description() {
        return "A generator that fools the classifier and a discriminator in one step (Xiao et al."
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
        AttackOptions read = new AttackOptions(options);
        return new AdvGan(
                OneShotSettings.of(read),
                new AdvGan.Weighting(
                        read.number("confidence", 0, 1e6),
                        read.number("gan-weight", 0, 1e6),
                        read.number("hinge-weight", 0, 1e6),
                        read.number("hinge-bound", 0, 1)),
                context);
    }
}
