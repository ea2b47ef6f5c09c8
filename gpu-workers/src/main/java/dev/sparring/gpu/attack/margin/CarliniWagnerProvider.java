// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link CarliniWagnerLinf} as {@code cw}. */
public class CarliniWagnerProvider implements AttackProvider {

    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    "steps", 100,
                    "learning-rate", 0,
                    "learning-rate-ratio", 0.1,
                    "confidence", 0,
                    "initial-const", 1,
                    "binary-search-steps", 4,
                    "distance-weight", 1,
                    "random-start", false);

    private static final Map<String, String> DESCRIPTIONS =
            Map.of(
                    "steps", "Steps of Adam for each constant.",
                    "learning-rate",
                            "Adam's learning rate in units of the pixel range [0, 1]; 0: use"
                                    + " learning-rate-ratio.",
                    "learning-rate-ratio", "Adam's learning rate as a share of epsilon.",
                    "confidence", "Margin of the wrong class to aim for, in logits.",
                    "initial-const",
                            "First constant c: weight of the margin against the distance, as a"
                                    + " share of the spread of the clean logits.",
                    "binary-search-steps", "How many constants to try for each image.",
                    "distance-weight", "Weight of the distance; 0: only the margin counts.",
                    "random-start",
                            "Start each constant at a random point of the ball, not at the clean"
                                    + " image.");

    @Override
    public String name() {
        return "cw";
    }

    @Override
    public String description() {
        return "Adam on the margin of the logits inside the ball, with a searched constant (Carlini"
                + " and Wagner 2017).";
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
        return new CarliniWagnerLinf(
                new CarliniWagnerSettings(
                        read.integer("steps", 1, 1_000_000),
                        read.number("learning-rate", 0, 1),
                        read.number("learning-rate-ratio", 0, 100),
                        read.number("confidence", 0, 1e6),
                        read.positive("initial-const", 1e10),
                        read.integer("binary-search-steps", 1, 100),
                        read.number("distance-weight", 0, 1e6),
                        read.flag("random-start")));
    }
}
