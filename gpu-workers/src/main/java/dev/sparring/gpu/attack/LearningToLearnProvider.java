// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.training.SgdSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes {@link LearningToLearnAttack}, under the name {@code l2l-da}. */
public final class LearningToLearnProvider implements AttackProvider {

    private static final Config DEFAULTS =
            ConfigFactory.parseString(
                    """
                    base-channels = 64
                    latent-dimension = 8
                    steps = 10
                    step-size-ratio = 0.25
                    diversity-weight = 0.02
                    reduction = sum
                    learning-rate = 0.01
                    momentum = 0.9
                    weight-decay = 1e-5
                    clip-norm = 1.0
                    """);

    @Override
    public String name() {
        return "l2l-da";
    }

    @Override
    public String description() {
        return "A generator that learns to attack, recursively and diversely (Jang et al. 2019).";
    }

    @Override
    public Config defaults() {
        return DEFAULTS;
    }

    @Override
    public Map<String, String> optionDescriptions() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("base-channels", "Width of the generator; the paper uses 64.");
        options.put("latent-dimension", "Size of the random latent that makes attacks diverse.");
        options.put("steps", "Steps of an attack, T.");
        options.put(
                "step-size-ratio", "Largest change of a pixel in one step, as share of epsilon.");
        options.put(
                "diversity-weight",
                "Weight of the diversity loss, lambda: 0.02 on MNIST, 0.5 on CIFAR-10.");
        options.put(
                "reduction",
                "Losses of the steps: sum (as the authors released) or mean (as the paper"
                        + " writes).");
        options.put("learning-rate", "Of the generator's SGD.");
        options.put("momentum", "Of the generator's SGD.");
        options.put("weight-decay", "Of the generator's SGD.");
        options.put(
                "clip-norm", "Largest global norm of the generator's gradient; 0: no clipping.");
        return options;
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        SgdSettings optimizer =
                new SgdSettings(
                        atLeast(options, "learning-rate", 0),
                        atLeast(options, "momentum", 0),
                        atLeast(options, "weight-decay", 0),
                        atLeast(options, "clip-norm", 0));
        LearningToLearnSettings settings =
                new LearningToLearnSettings(
                        (int) atLeast(options, "base-channels", 1),
                        (int) atLeast(options, "latent-dimension", 1),
                        (int) atLeast(options, "steps", 1),
                        atLeast(options, "step-size-ratio", 0),
                        atLeast(options, "diversity-weight", 0),
                        reduction(options.getString("reduction")),
                        optimizer);
        return new LearningToLearnAttack(settings, context);
    }

    private static double atLeast(Config options, String path, double least) {
        double value = options.getDouble(path);
        if (!(value >= least) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(
                    "l2l-da option " + path + " = " + value + "; use at least " + least);
        }
        return value;
    }

    private static LearningToLearnSettings.Reduction reduction(String name) {
        return switch (name) {
            case "sum" -> LearningToLearnSettings.Reduction.SUM;
            case "mean" -> LearningToLearnSettings.Reduction.MEAN;
            default ->
                    throw new IllegalArgumentException(
                            "l2l-da option reduction = " + name + "; use sum or mean");
        };
    }
}
