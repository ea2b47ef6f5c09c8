// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.strong;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import java.util.Map;

/** Provides {@link Fab} towards other classes as {@code fab-t}. */
public final class FabTProvider implements AttackProvider {

    @Override
    public String name() {
        return "fab-t";
    }

    @Override
    public String description() {
        return "Finds the nearest misclassified point, by steps to the linearised boundary of one"
                + " class after another (Croce and Hein 2020, FAB-T).";
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
                        "largest-bias",
                        0.1,
                        "overshoot",
                        1.05,
                        "retreat",
                        0.9));
    }

    @Override
    public Map<String, String> optionDescriptions() {
        return Map.of(
                "steps",
                "Steps towards a class, each a gradient and a forward pass.",
                "restarts",
                "Runs towards a class; the first starts at the image, the others at random.",
                "target-classes",
                "Classes to move towards, the likeliest first; each is tried only on the images"
                        + " that still stand.",
                "largest-bias",
                "Largest share of the clean image in a step (alpha_max in the paper).",
                "overshoot",
                "Length of a step, in units of the distance to the boundary (eta in the paper).",
                "retreat",
                "Share of the distance from the clean image that is kept after the boundary was"
                        + " crossed (beta in the paper).");
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        return Fab.targeted(
                new FabSettings(
                        read.integer("steps", 1, 1_000_000),
                        read.integer("restarts", 1, 10_000),
                        read.number("largest-bias", 0, 1),
                        read.number("overshoot", 1, 2),
                        read.number("retreat", 0, 1)),
                read.integer("target-classes", 1, 10_000),
                context.classes());
    }
}
