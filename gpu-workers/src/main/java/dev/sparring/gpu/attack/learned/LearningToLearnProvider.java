// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.learned;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackOptions;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.training.SgdSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes {@link LearningToLearnAttack}, under the name {@code l2l-da}. */
public class LearningToLearnProvider implements AttackProvider {

    private static final Config DEFAULTS =
            ConfigFactory.parseString(
                    """
                    base-channels = 64
                    latent-dimension = 8
                    steps = 10
                    step-size-ratio = 0.25
                    random-start = false
                    label = true
                    delta = true
                    latent = true
                    gradient-normalisation = true
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
        return "A generator that learns to attack in several steps and in diverse ways (Jang et al."
                + " 2019).";
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
                "random-start",
                "Begin an attack at a random point of the ball; learning always begins at the"
                        + " image.");
        options.put(
                "label", "The generator sees the label, by a batch normalisation for each class.");
        options.put("delta", "The generator sees the perturbation so far.");
        options.put(
                "latent",
                "The generator sees a random latent. Otherwise an image has one attack only, and"
                        + " latent-dimension and diversity-weight have no effect.");
        options.put(
                "gradient-normalisation",
                "Scale the gradient that the generator sees to length 1, for each image and"
                        + " channel.");
        options.put(
                "diversity-weight",
                "Weight of the diversity loss, lambda: 0.02 on MNIST, 0.5 on CIFAR-10.");
        options.put(
                "reduction",
                "How the losses of the steps are combined: sum (as in the authors' release) or mean"
                        + " (as in the paper).");
        options.put("learning-rate", "Learning rate of the generator's SGD.");
        options.put("momentum", "Momentum of the generator's SGD.");
        options.put("weight-decay", "Weight decay of the generator's SGD.");
        options.put(
                "clip-norm", "Largest global norm of the generator's gradient; 0: no clipping.");
        return options;
    }

    @Override
    public Attack create(Config options, AttackContext context) {
        AttackOptions read = new AttackOptions(options);
        SgdSettings optimizer =
                new SgdSettings(
                        read.number("learning-rate", 0, 1000),
                        read.number("momentum", 0, 1),
                        read.number("weight-decay", 0, 1000),
                        read.number("clip-norm", 0, 1e6));
        LearningToLearnSettings settings =
                new LearningToLearnSettings(
                        new LearningToLearnSettings.Inputs(
                                read.flag("label"),
                                read.flag("delta"),
                                read.flag("latent"),
                                read.flag("gradient-normalisation")),
                        read.integer("base-channels", 1, 4096),
                        read.integer("latent-dimension", 1, 4096),
                        read.integer("steps", 1, 1_000_000),
                        read.positive("step-size-ratio", 100),
                        read.flag("random-start"),
                        read.number("diversity-weight", 0, 1e6),
                        read.choice("reduction", LearningToLearnSettings.Reduction.class),
                        optimizer);
        return new LearningToLearnAttack(settings, context);
    }
}
