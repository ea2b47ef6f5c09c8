// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.TwoBrokers;
import dev.sparring.deploy.cli.Main;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.GameState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens between an answer's sending and its acknowledgement, it is not lost. The
 * attacker's own topic lies on a broker that goes, and its group on one that stays: an offset can
 * be committed there while the answer cannot be written.
 */
@Tag("long")
@Timeout(1200)
class LostAnswerLongTest {

    private static final String ATTACKER = "pgd";
    private static final String DEFENDER = "defender";
    private static final int BATCH = 10;

    /** Images of an answer. */
    private static final long ANSWER_BYTES = BATCH * 28 * 28 * Float.BYTES;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private Path folder;

    private TwoBrokers brokers;

    /** What happens while an answer is under way to a broker that is stopped (signal STOP). */
    private enum Blow {
        BROKER_RETURNS,
        BROKER_DIES,
        ATTACKER_DIES,
        BOTH_DIE
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldLoseNoAnswerWhoeverDiesBeforeItsAcknowledgement(int window) throws Exception {
        int blows = 25;
        int rounds = 20 * blows;
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        int[] kinds = Randomness.of(seed).with("kinds").integers(blows, Blow.values().length);
        int[] delays = Randomness.of(seed).with("delays").integers(blows, 1500);
        try (TwoBrokers cluster = TwoBrokers.start(folder.resolve("cluster"));
                Troupe troupe = new Troupe(Main.class, folder)) {
            brokers = cluster;
            Chronicle plain = undisturbed(rounds, window);
            Journal journal = journal("disturbed");
            place(journal, window);
            Progress progress = new Progress(troupe);
            troupe.start(DEFENDER, false, defend(rounds, window));
            troupe.start(ATTACKER, false, attack());
            Awaitility.await().atMost(PATIENCE).until(() -> journal.settings().isPresent());
            try (Spectator spectator = Spectator.fromBeginning(journal, progress::on)) {
                for (int i = 0; i < blows; i++) {
                    stopWithAnAnswer(progress);
                    Thread.sleep(delays[i]);
                    strike(Blow.values()[kinds[i]], journal, troupe);
                }
                progress.drain();
                assertThat(progress.now()).as("over before all was done?").isLessThan(rounds - 1);
                troupe.await(List.of(DEFENDER, ATTACKER));
            }
            assertThat(plain.difference(chronicle(journal))).as("seed %d", seed).isEmpty();
            assertThat(plain.steps()).hasSize(rounds);
        }
    }

    /** Stops the broker when the game goes on, and waits until an answer was sent to it. */
    private void stopWithAnAnswer(Progress progress) throws Exception {
        while (true) {
            progress.drain();
            progress.await(progress.now() + 2);
            brokers.signalSecond("STOP");
            try {
                Awaitility.await()
                        .atMost(TwoBrokers.DELIVERY_TIMEOUT)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> brokers.unreadBySecond() >= ANSWER_BYTES);
                return;
            } catch (ConditionTimeoutException e) {
                // the attacker was about to try again
                brokers.signalSecond("CONT");
            }
        }
    }

    private void strike(Blow blow, Journal journal, Troupe troupe) throws Exception {
        switch (blow) {
            case BROKER_RETURNS -> {
                brokers.awaitNobodyIn(journal, ATTACKER);
                brokers.signalSecond("CONT");
            }
            case BROKER_DIES -> {
                brokers.awaitNobodyIn(journal, ATTACKER);
                brokers.killAndRestartSecond();
            }
            case ATTACKER_DIES -> {
                troupe.killAndRestart(ATTACKER, Signal.KILL);
                brokers.signalSecond("CONT");
            }
            case BOTH_DIE -> {
                troupe.killAndRestart(ATTACKER, Signal.KILL);
                brokers.killAndRestartSecond();
            }
        }
    }

    private Chronicle undisturbed(int rounds, int window) throws Exception {
        try (RunningGame game = start("plain", rounds, window)) {
            finish(game);
        }
        return chronicle(journal("plain"));
    }

    private RunningGame start(String name, int rounds, int window) throws Exception {
        place(journal(name), window);
        List<String> overrides = new ArrayList<>(settings(rounds, window));
        overrides.add("game=" + name);
        return RunningGame.start(
                SettingsLoader.preset("quick", overrides),
                brokers.connection(),
                GpuWorkerListener.none());
    }

    private void place(Journal journal, int window) throws Exception {
        journal.createTopics(window, List.of(ATTACKER));
        brokers.moveToSecond(Set.of(journal.topics().attacks(ATTACKER)));
    }

    private static void finish(RunningGame game) throws Exception {
        assertThat(game.outcome().get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS).state())
                .isEqualTo(GameState.GAME_STATE_FINISHED);
    }

    private Journal journal(String game) throws IOException {
        return Journal.of(brokers.connection(), game);
    }

    private static Chronicle chronicle(Journal journal) {
        return Chronicle.of(journal, List.of(DEFENDER));
    }

    private List<String> defend(int rounds, int window) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("defend", "--preset=quick"));
        settings(rounds, window).forEach(each -> arguments.add("--set=" + each));
        arguments.addAll(common(DEFENDER));
        return arguments;
    }

    private List<String> attack() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("attack", ATTACKER, "--replica=a"));
        arguments.addAll(common(ATTACKER));
        return arguments;
    }

    private List<String> common(String player) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--game=disturbed"));
        arguments.add("--log=" + folder.resolve(player + ".log"));
        arguments.addAll(brokers.connection().arguments());
        return arguments;
    }

    private static List<String> settings(int rounds, int window) {
        return List.of(
                "rounds=" + rounds,
                "window=" + window,
                "attackers=null",
                "attackers.pgd={attack=pgd,steps=2}",
                "defender.batch-size=" + BATCH,
                "defender.warm-up-rounds=0",
                "defender.checkpoint-every=5",
                "defender.round-deadline-seconds=0",
                "data.training-images=1000",
                "data.validation-images=20",
                "device.threads=1",
                "evaluation.every=0",
                "evaluation.final-images=0");
    }
}
