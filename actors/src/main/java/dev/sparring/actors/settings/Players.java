// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.DatasetDescription;
import dev.sparring.gpu.data.DatasetPlace;
import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import java.util.function.Consumer;

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
        return data.set().open(place(settings), data.trainingImages(), data.validationImages());
    }

    /** The test images alone; those to train on need not be here. */
    public static Dataset testImages(GameSettings settings) {
        return settings.data().set().openTest(place(settings));
    }

    private static DatasetPlace place(GameSettings settings) {
        return new DatasetPlace(
                settings.data()::directory, () -> Randomness.of(settings.seed()).with("digits"));
    }

    /**
     * Fetches the files of the data set, if they are named by a URL and not here yet.
     *
     * @throws SettingsException in one line, if that fails
     */
    public static void fetchData(GameSettings settings) {
        if (!settings.data().description().drawn()) {
            settings.data().directory();
        }
    }

    /** The clean batch of every round. */
    public static RoundBatches roundBatches(GameSettings settings) {
        return roundBatches(settings, datasets(settings));
    }

    /**
     * The same.
     *
     * @param datasets what {@link #datasets} gives
     */
    public static RoundBatches roundBatches(GameSettings settings, DatasetSplits datasets) {
        return new RoundBatches(
                datasets.training(),
                settings.defender().batchSize(),
                settings.data().cropPadding(),
                settings.data().flip(),
                Randomness.of(settings.seed()).with("data"));
    }

    /**
     * The defender, at its initial weights: those of a file, or drawn.
     *
     * @throws SettingsException as {@link #start}
     */
    public static DefenderTrainer defenderTrainer(GameSettings settings, Device device) {
        return started(
                untrainedTrainer(settings, device),
                trainer -> start(settings, trainer),
                DefenderTrainer::close);
    }

    /** The same, to be given the weights that it had at some time: it needs no file. */
    public static DefenderTrainer untrainedTrainer(GameSettings settings, Device device) {
        GameSettings.Defender defender = settings.defender();
        return new DefenderTrainer(
                device,
                defender.classifier(),
                defender.optimizer(),
                new LearningRateSchedule(
                        settings.rounds(),
                        defender.learningRateDropAt(),
                        defender.learningRateDropFactor()),
                defender.cleanWeight(),
                Randomness.of(settings.seed()).with(DEFENDER).with("weights"),
                defender.frozen() ? DefenderTrainer.Update.FROZEN : DefenderTrainer.Update.TRAINED);
    }

    /**
     * Gives an untrained defender the weights of its file, if it has one.
     *
     * @return the state that it begins with
     * @throws SettingsException if the file is missing, damaged or not the one that the game began
     *     with, or if its weights do not fit
     */
    public static PlayerState start(GameSettings settings, DefenderTrainer trainer) {
        settings.defender()
                .initialWeights()
                .ifPresent(file -> load(trainer::loadWeights, DEFENDER, file));
        return trainer.state();
    }

    /**
     * An attacker of the game at its initial weights, with a copy of the classifier of its own.
     *
     * @throws SettingsException as {@link #start}
     */
    public static AttackRunner attackRunner(GameSettings settings, String id, Device device) {
        return started(
                untrainedRunner(settings, id, device),
                runner -> start(settings, id, runner),
                AttackRunner::close);
    }

    /** The same, to be given the weights that it had at some time: it needs no file. */
    public static AttackRunner untrainedRunner(GameSettings settings, String id, Device device) {
        return new AttackRunner(
                device,
                settings.defender().classifier(),
                untrained(settings, id, settings.attackers().get(id), device));
    }

    /**
     * Gives an untrained attacker the weights of its file, if it has one.
     *
     * @return the state that it begins with
     * @throws SettingsException if the file is missing, damaged or not the one that the game began
     *     with, or if its weights do not fit the attack
     */
    public static PlayerState start(GameSettings settings, String id, AttackRunner runner) {
        GameSettings.Attacker attacker = settings.attackers().get(id);
        attacker.initialWeights()
                .ifPresent(
                        file -> {
                            requireWeights(runner.learns(), id, attacker);
                            load(phi -> runner.restore(begun(phi)), id, file);
                        });
        return runner.state();
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
        return started(
                untrained(settings, id, attacker, device),
                attack ->
                        attacker.initialWeights()
                                .ifPresent(file -> start(attack, id, attacker, file)),
                Attack::close);
    }

    private static void start(
            Attack attack, String id, GameSettings.Attacker attacker, InitialWeights file) {
        requireWeights(attack instanceof LearningAttack, id, attacker);
        load(phi -> ((LearningAttack) attack).restore(begun(phi)), id, file);
    }

    private static void requireWeights(boolean learns, String id, GameSettings.Attacker attacker) {
        if (!learns) {
            throw new SettingsException(
                    "%s has initial-weights, but its attack %s has no weights; leave them out"
                            .formatted(id, attacker.attack()));
        }
    }

    private static PlayerState begun(StateDict weights) {
        return new PlayerState(weights, StateDict.empty());
    }

    private static void load(Consumer<StateDict> player, String id, InitialWeights file) {
        StateDict weights = file.read();
        try {
            player.accept(weights);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(
                    "initial-weights %s of %s do not fit: %s"
                            .formatted(file.file(), id, e.getMessage()));
        }
    }

    /** What was opened, once it has started; it is closed if it cannot. */
    private static <T> T started(T opened, Consumer<T> start, Consumer<T> close) {
        try {
            start.accept(opened);
            return opened;
        } catch (RuntimeException e) {
            close.accept(opened);
            throw e;
        }
    }

    /** An attack that is to be given the weights of a game: it needs no file. */
    public static Attack untrained(
            GameSettings settings, String id, GameSettings.Attacker attacker, Device device) {
        DatasetDescription images = settings.data().description();
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
