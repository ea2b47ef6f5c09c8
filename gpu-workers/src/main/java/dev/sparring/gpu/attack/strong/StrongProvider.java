// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link StrongAttack} as {@code strong}. */
public class StrongProvider implements AttackProvider {

    @Override
    public String name() {
        return "strong";
    }

    @Override
    public String description() {
        return "apgd-ce, apgd-t, fab-t and square in turn, each on the images that still stand. The"
                + " last two have a fifth of autoattack's effort; then square searches again"
                + " from where each image came closest to falling.";
    }

    @Override
    public Config defaults() {
        return ConfigFactory.parseMap(
                Map.of(
                        "steps",
                        100,
                        "restarts",
                        1,
                        "target-classes",
                        9,
                        "fab-steps",
                        20,
                        "queries",
                        1000,
                        "refining-queries",
                        2000,
                        "initial-share",
                        0.8));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "steps",
                "Gradient steps of each run of apgd-ce and apgd-t.",
                "restarts",
                "Runs of apgd-ce.",
                "target-classes",
                "Classes that apgd-t and fab-t move towards.",
                "fab-steps",
                "Steps of each run of fab-t; 100 in AutoAttack.",
                "queries",
                "Forward passes of square; 5000 in AutoAttack.",
                "refining-queries",
                "Forward passes of a second square search, from the best points so far; 0 in"
                        + " AutoAttack.",
                "initial-share",
                "Share of the image that the first squares cover.");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return StrongAttack.of(
                new StrongSettings(
                        read.integer("steps", 1, 1_000_000),
                        read.integer("restarts", 1, 10_000),
                        read.integer("target-classes", 1, 10_000),
                        read.integer("fab-steps", 1, 1_000_000),
                        read.integer("queries", 1, 1_000_000),
                        read.integer("refining-queries", 0, 1_000_000),
                        read.positive("initial-share", 1)),
                context.classes());
    }
}
