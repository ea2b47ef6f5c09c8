// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.ClassifierTarget;
import dev.sparring.gpu.attack.Target;
import dev.sparring.gpu.attack.learned.GeneratorRound;
import dev.sparring.gpu.attack.learned.LearningToLearnAttack;
import dev.sparring.gpu.attack.learned.LearningToLearnSettings;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingStep;
import java.util.List;

/** Plays the rounds of Algorithm 1 that a file holds: the generator and the classifier learn. */
final class GameCheck {

    private static final Comparison.Limits WEIGHTS = new Comparison.Limits(1e-5, 1e-2);

    private final VectorFile file;
    private final Device device;
    private final NDManager parent;
    private final Comparison comparison;
    private final SgdSettings optimizer;

    GameCheck(VectorFile file, Device device, NDManager parent, Comparison comparison) {
        this.file = file;
        this.device = device;
        this.parent = parent;
        this.comparison = comparison;
        optimizer =
                new SgdSettings(
                        file.number("learning_rate"),
                        file.number("momentum"),
                        file.number("weight_decay"),
                        file.number("clip_norm"));
    }

    void run() {
        StateDict phi = file.state("before.generator.");
        StateDict theta = file.state("before.classifier.");
        try (LearningToLearnAttack attack = attack();
                DefenderTrainer trainer = trainer()) {
            attack.restore(new PlayerState(phi, StateDict.empty()));
            trainer.loadWeights(theta);
            for (int round = 0; round < file.integer("rounds"); round++) {
                checkRound(attack, trainer, round);
            }
            comparison.checkUpdate("after.generator.", attack.state().weights(), phi, WEIGHTS);
            comparison.checkUpdate("after.classifier.", trainer.state().weights(), theta, WEIGHTS);
        }
    }

    private LearningToLearnAttack attack() {
        long[] shape = file.tensor("round0.images").shape();
        LearningToLearnSettings settings =
                new LearningToLearnSettings(
                        file.integer("base_channels"),
                        file.integer("latent_dim"),
                        file.integer("steps"),
                        file.number("step_size") / file.number("epsilon"),
                        file.number("diversity_weight"),
                        LearningToLearnSettings.Reduction.SUM,
                        optimizer);
        return new LearningToLearnAttack(
                settings,
                new AttackContext(
                        parent,
                        (int) shape[1],
                        (int) shape[2],
                        (int) shape[3],
                        file.integer("classes"),
                        file.integer("rounds"),
                        Randomness.of(1)));
    }

    private DefenderTrainer trainer() {
        return new DefenderTrainer(
                device,
                file.classifier(),
                optimizer,
                LearningRateSchedule.constant(),
                CleanWeight.BY_COUNT,
                Randomness.of(1));
    }

    private void checkRound(LearningToLearnAttack attack, DefenderTrainer trainer, int round) {
        String at = "round" + round + ".";
        try (NDManager scope = parent.newSubManager()) {
            Target target =
                    new ClassifierTarget(
                            KernelCheck.classifier(file, scope, trainer.state().weights()));
            NDArray images = file.floats(scope, at + "images");
            NDArray labels = file.labels(scope, at + "labels");
            NDArray latent = file.floats(scope, at + "latent");
            float epsilon = (float) file.number("epsilon");
            if (round == 0) {
                checkGradients(attack.examine(target, images, labels, latent, epsilon));
            }
            GeneratorRound.Result result = attack.learn(target, images, labels, latent, epsilon);
            NDArray last = checkAttack(at, result);
            TrainingStep step =
                    trainer.step(round, new NDList(images, last), file.labels(at + "labels"));
            comparison.check(at + "classifier_loss", step.loss(), KernelCheck.FORWARD);
            comparison.check(
                    at + "classifier_gradient_norm", step.gradientNorm(), KernelCheck.GRADIENT);
        }
    }

    private void checkGradients(GeneratorRound.Result result) {
        result.gradients()
                .forEach(
                        (name, gradient) ->
                                comparison.check(
                                        "generator_gradient." + name,
                                        gradient,
                                        KernelCheck.GRADIENT));
    }

    /** Returns the adversarial images of the last step. */
    private NDArray checkAttack(String at, GeneratorRound.Result result) {
        List<NDArray> path = result.adversarialImages();
        NDArray last = path.get(path.size() - 1);
        double limit = KernelCheck.FORWARD;
        comparison.check(at + "adversarial_first", path.get(0), limit);
        comparison.check(at + "adversarial_images", last, limit);
        comparison.check(at + "classification_loss_sum", result.classificationLoss(), limit);
        comparison.check(at + "diversity_loss_sum", result.diversityLoss(), limit);
        comparison.check(
                at + "generator_gradient_norm", result.gradientNorm(), KernelCheck.GRADIENT);
        return last;
    }
}
