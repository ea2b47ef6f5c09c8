// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Devices;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.AdversarialBatch;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.gpu.training.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The game of adversarial training as a bare loop (Jang et al. 2019, Algorithm 1): no actors, no
 * Kafka, the same kernels. At window 1 the game over Kafka ends with the same weights, bit for bit;
 * read this first, then {@link Game}.
 */
public final class SerialGame implements AutoCloseable {

    private final GameSettings settings;
    private final RoundBatches batches;
    private final DefenderTrainer defender;
    private final SortedMap<String, AttackRunner> attackers = new TreeMap<>();

    /** A game that computes on {@code devices}, which stay the caller's. */
    public SerialGame(GameSettings settings, Devices devices) {
        this.settings = settings;
        batches = Players.roundBatches(settings);
        defender = Players.defenderTrainer(settings, devices.named(settings.device().name()));
        for (String id : settings.attackers().keySet()) {
            Device device = devices.named(settings.attackerDevice(id));
            attackers.put(id, Players.attackRunner(settings, id, device));
        }
    }

    /** Plays all rounds; {@code observer} sees each training step. */
    public void play(Consumer<TrainingStep> observer) {
        playWhile(
                step -> {
                    observer.accept(step);
                    return true;
                });
    }

    /** Plays until {@code goesOn} says no after a training step, at most all rounds. */
    public void playWhile(Predicate<TrainingStep> goesOn) {
        StateDict theta = theta();
        boolean on = true;
        for (long round = 0; on && round < settings.rounds(); round++) {
            ImageBatch clean = batches.batch(round);
            List<AdversarialBatch> adversarial = new ArrayList<>();
            if (round >= settings.defender().warmUpRounds()) {
                for (String id : attackers.keySet()) {
                    adversarial.add(attack(id, round, theta, clean));
                }
            }
            TrainingStep step = defender.step(round, new TrainingBatch(clean, adversarial));
            theta = step.state().weights();
            on = goesOn.test(step);
        }
    }

    /** The adversarial images of one attacker, who learns from making them if it can. */
    private AdversarialBatch attack(String id, long round, StateDict theta, ImageBatch clean) {
        Randomness random = Players.randomness(settings, id, round);
        CraftRequest request =
                new CraftRequest(round, round, theta, clean, settings.epsilon(), random, true);
        Crafted crafted = attackers.get(id).craft(request);
        return new AdversarialBatch(id, crafted.shape(), crafted.images());
    }

    /** The defender's weights theta. */
    public StateDict theta() {
        return defender.state().weights();
    }

    /** The weights phi of a learning attacker. */
    public StateDict phi(String attacker) {
        return attackers.get(attacker).state().weights();
    }

    @Override
    public void close() {
        attackers.values().forEach(AttackRunner::close);
        defender.close();
    }
}
