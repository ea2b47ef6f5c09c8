// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.Datasets;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes what computes from what is set. {@code SerialGame} and the actors both come here, which is
 * why they play the same game.
 */
public final class Players {

    /** The defender's id, the key of its records. */
    public static final String DEFENDER = "defender";

    private Players() {}

    /** The data set, split. */
    public static DatasetSplits datasets(GameSettings settings) {
        GameSettings.Data data = settings.data();
        return switch (data.set()) {
            case DIGITS ->
                    Datasets.generatedDigits(
                            Randomness.of(settings.seed()).with("digits"),
                            data.trainingImages(),
                            data.validationImages());
            case MNIST ->
                    Datasets.mnist(
                            data.directory(), data.trainingImages(), data.validationImages());
            case CIFAR10 ->
                    Datasets.cifar10(
                            data.directory(), data.trainingImages(), data.validationImages());
        };
    }

    /** The clean batch of every round. */
    public static RoundBatches roundBatches(GameSettings settings) {
        return new RoundBatches(
                datasets(settings).training(),
                settings.defender().batchSize(),
                settings.data().cropPadding(),
                settings.data().flip(),
                Randomness.of(settings.seed()).with("data"));
    }

    /** The defender, at its initial weights. */
    public static DefenderTrainer defenderTrainer(GameSettings settings, Device device) {
        GameSettings.Defender defender = settings.defender();
        DefenderTrainer trainer =
                new DefenderTrainer(
                        device,
                        defender.classifier(),
                        defender.optimizer(),
                        new LearningRateSchedule(
                                settings.rounds(),
                                defender.learningRateDropAt(),
                                defender.learningRateDropFactor()),
                        defender.cleanWeight(),
                        Randomness.of(settings.seed()).with(DEFENDER).with("weights"),
                        defender.frozen()
                                ? DefenderTrainer.Update.FROZEN
                                : DefenderTrainer.Update.TRAINED);
        defender.initialWeights().ifPresent(file -> trainer.loadWeights(weights(file)));
        return trainer;
    }

    /**
     * Weights of a file.
     *
     * @throws SettingsException if it is missing or damaged
     */
    public static StateDict weights(Path file) {
        try {
            return Safetensors.read(file).tensors();
        } catch (IOException e) {
            throw new SettingsException("weights " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** An attacker of the game, with a copy of the classifier of its own. */
    public static AttackRunner attackRunner(GameSettings settings, String id, Device device) {
        return runner(settings, attack(settings, id, settings.attackers().get(id), device), device);
    }

    /** The same, to be given the weights that it had at some time: it needs no file. */
    public static AttackRunner untrainedRunner(GameSettings settings, String id, Device device) {
        return runner(
                settings, untrained(settings, id, settings.attackers().get(id), device), device);
    }

    private static AttackRunner runner(GameSettings settings, Attack attack, Device device) {
        return new AttackRunner(device, settings.defender().classifier(), attack);
    }

    /**
     * An attack with its initial weights, if it has any: those of a file, or drawn for the player
     * {@code id}.
     *
     * @throws SettingsException if the file is missing, damaged or not the one that the game began
     *     with, or if its weights do not fit the attack
     */
    public static Attack attack(
            GameSettings settings, String id, GameSettings.Attacker attacker, Device device) {
        Attack attack = untrained(settings, id, attacker, device);
        try {
            attacker.initialWeights().ifPresent(file -> start(attack, id, attacker, file));
            return attack;
        } catch (RuntimeException e) {
            attack.close();
            throw e;
        }
    }

    private static void start(
            Attack attack, String id, GameSettings.Attacker attacker, InitialWeights file) {
        if (!(attack instanceof LearningAttack learner)) {
            throw new SettingsException(
                    "%s has initial-weights, but its attack %s has no weights; leave them out"
                            .formatted(id, attacker.attack()));
        }
        PlayerState phi = new PlayerState(file.read(), StateDict.empty());
        try {
            learner.restore(phi);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(
                    "initial-weights %s of %s do not fit: %s"
                            .formatted(file.file(), id, e.getMessage()));
        }
    }

    /** An attack that is to be given the weights of a game: it needs no file. */
    public static Attack untrained(
            GameSettings settings, String id, GameSettings.Attacker attacker, Device device) {
        GameSettings.DatasetKind images = settings.data().set();
        return Attacks.installed()
                .create(
                        attacker.attack(),
                        attacker.options(),
                        new AttackContext(
                                device.manager(),
                                images.channels(),
                                images.side(),
                                images.side(),
                                images.classes(),
                                settings.rounds(),
                                Randomness.of(settings.seed()).with(id).with("weights")));
    }

    /** All randomness of a player in a round. */
    public static Randomness randomness(GameSettings settings, String player, long round) {
        return Randomness.of(settings.seed()).with(player).with(round);
    }
}
