// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.step;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link Pgd} as {@code pgd}. */
public final class PgdProvider implements AttackProvider {

    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "steps",
                    10,
                    "step-size",
                    0,
                    "step-size-ratio",
                    0.25,
                    "random-start",
                    true,
                    "restarts",
                    1,
                    "keep",
                    "best",
                    "targeted",
                    "none");

    private static final Map<String, String> DESCRIPTIONS =
            Map.of(
                    "steps", "Gradient steps of a run.",
                    "step-size",
                            "Size of a step in units of the pixel range [0, 1]; 0: use"
                                    + " step-size-ratio.",
                    "step-size-ratio",
                            "Size of a step as a share of epsilon: 0.25 for PGD10, 0.0833 for"
                                    + " PGD100.",
                    "random-start", "Start at a random point of the ball, not at the clean image.",
                    "restarts", "Runs; the best point of all counts, image by image.",
                    "keep",
                            "best: a misclassified point, otherwise the one where another class"
                                    + " leads most; last: the last iterate.",
                    "targeted",
                            "none: away from the label; random or least-likely: towards such a"
                                    + " class, which is not the label.");

    @Override
    public String name() {
        return "pgd";
    }

    @Override
    public String description() {
        return "Projected gradient descent on the cross-entropy (Madry et al. 2018).";
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
        return new Pgd(
                new PgdSettings(
                        read.integer("steps", 1, 1_000_000),
                        read.number("step-size", 0, 1),
                        read.number("step-size-ratio", 0, 100),
                        read.flag("random-start"),
                        read.integer("restarts", 1, 10_000),
                        read.choice("keep", PgdSettings.Keep.class),
                        read.choice("targeted", PgdSettings.Targeted.class)));
    }
}
