// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Small games with the generator, PGD and C&W, over the test broker. */
final class TestGames {

    private static final List<String> SMALL =
            List.of(
                    "rounds=7",
                    "seed=11",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.checkpoint-every=3",
                    "defender.warm-up-rounds=1",
                    "evaluation.every=3",
                    "evaluation.images=10",
                    "evaluation.final-images=10",
                    "evaluation.attacks.pgd.steps=2",
                    "attackers.l2l-da.base-channels=2",
                    "attackers.l2l-da.steps=3",
                    "attackers.pgd.steps=3",
                    "attackers.cw.steps=3");

    private static final Map<Integer, List<ByteString>> UNDISTURBED = new ConcurrentHashMap<>();

    private TestGames() {}

    static GameSettings settings(Journal journal, String... more) {
        List<String> overrides = new ArrayList<>(SMALL);
        overrides.add("game=" + journal.topics().game());
        overrides.addAll(List.of(more));
        return SettingsLoader.preset("quick", overrides);
    }

    static RunningGame start(GameSettings settings, Journal journal) {
        journal.createTopics(settings.window(), settings.attackers().keySet());
        return RunningGame.start(settings, journal.connection(), GpuWorkerListener.none());
    }

    static Game.Outcome play(GameSettings settings, Journal journal) throws Exception {
        try (RunningGame game =
                RunningGame.start(settings, journal.connection(), GpuWorkerListener.none())) {
            return game.outcome().get(200, TimeUnit.SECONDS);
        }
    }

    /** Plays while some process tells its load after each round. */
    static void playUnderLoad(GameSettings settings, Journal journal) throws Exception {
        journal.createTopics(settings.window(), settings.attackers().keySet());
        Report load =
                Report.newBuilder()
                        .setWorkerLoad(WorkerLoad.newBuilder().setProcess("referee"))
                        .build();
        try (JournalWriter writer = journal.writer("load")) {
            writer.send(journal.topics().telemetry(), "referee", load);
            writer.commit();
            try (Spectator spectator =
                    Spectator.fromBeginning(
                            journal,
                            report -> {
                                writer.send(journal.topics().telemetry(), "referee", load);
                                writer.commit();
                            })) {
                play(settings, journal);
            }
        }
    }

    /** Does something as soon as a round is reported. */
    static Spectator onRound(Journal journal, long round, Runnable action) {
        return Spectator.fromBeginning(
                journal,
                report -> {
                    if (report.hasStep() && report.getStep().getRound() == round) {
                        action.run();
                    }
                });
    }

    /** Does something as soon as the defender says what has become of the game. */
    static Spectator onEvent(Journal journal, GameState state, Runnable action) {
        return Spectator.fromBeginning(
                journal,
                report -> {
                    if (report.getGameEvent().getState() == state) {
                        action.run();
                    }
                });
    }

    static List<Report> reports(Journal journal) {
        List<Report> reports = new ArrayList<>();
        journal.read(
                journal.topics().told(),
                new Offsets(),
                entry -> entry.report().ifPresent(reports::add));
        return reports;
    }

    static byte[] sha256(Journal journal, String player) {
        return journal.lastCheckpoint(player).orElseThrow().getSnapshot().getSha256().toByteArray();
    }

    /** Who was sent off, as the last checkpoint says. */
    static List<String> ejected(Journal journal) {
        return journal.lastCheckpoint("defender").orElseThrow().getRingList().stream()
                .filter(Standing::getEjected)
                .map(Standing::getAttacker)
                .toList();
    }

    /** Writes another game's round and the weights before it, as a defender that dies then. */
    static void copyAndTakeBack(Journal from, Journal to, long round) {
        to.createTopics(1, List.of());
        try (JournalWriter killed = to.transactionalWriter("defender")) {
            from.read(
                    List.of(from.topics().snapshots(), from.topics().rounds()),
                    new Offsets(),
                    entry -> {
                        if (entry.topic().equals(from.topics().snapshots())) {
                            Snapshot snapshot = entry.parseTrusted(Snapshot.parser());
                            if (snapshot.getVersion() == round) {
                                killed.send(to.topics().snapshots(), "defender", round, snapshot);
                            }
                        } else if (entry.round() == round) {
                            Round dealt = entry.parseTrusted(Round.parser());
                            killed.send(to.topics().rounds(), "", round, dealt);
                        }
                    });
        }
    }

    /** Theta after each round and phi at the end are those of a game that nobody disturbed. */
    static void assertSameAsUndisturbed(Journal journal, int window) {
        List<ByteString> expected = UNDISTURBED.computeIfAbsent(window, TestGames::playUndisturbed);
        assertThat(weights(journal)).isEqualTo(expected);
    }

    private static List<ByteString> playUndisturbed(int window) {
        Journal reference = TestBroker.newGame("undisturbed");
        try {
            play(settings(reference, "window=" + window), reference);
        } catch (Exception e) {
            throw new IllegalStateException("the undisturbed game failed", e);
        }
        return weights(reference);
    }

    private static List<ByteString> weights(Journal journal) {
        List<ByteString> weights = new ArrayList<>();
        for (Report report : reports(journal)) {
            if (report.hasStep()) {
                weights.add(report.getStep().getSnapshotSha256());
            }
        }
        weights.add(ByteString.copyFrom(sha256(journal, "l2l-da")));
        return weights;
    }
}
