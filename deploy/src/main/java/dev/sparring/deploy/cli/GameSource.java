// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.RunBroker;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that say which game to read: that of a run, or one on somebody's Kafka. */
final class GameSource {

    @ArgGroup(multiplicity = "1")
    private Choice choice;

    /** One or the other. */
    private static final class Choice {
        @Option(names = "--run", paramLabel = "RUN", required = true, description = "Of a run.")
        private String run;

        @ArgGroup(exclusive = false)
        private Remote remote;
    }

    /** A game on a Kafka that somebody else runs. */
    private static final class Remote {
        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                required = true,
                description = "Of a game on this Kafka, with --game.")
        private String kafka;

        @Option(names = "--game", paramLabel = "NAME", required = true, description = "Its name.")
        private String game;
    }

    /** A game that can be read until it is closed. */
    record Opened(Journal journal, Broker broker) implements AutoCloseable {
        @Override
        public void close() {
            broker.close();
        }
    }

    /** A Kafka that nobody has asked anything yet. */
    private record Unseen(String bootstrapServers) implements Broker {
        @Override
        public void close() {
            // it is not ours to stop
        }
    }

    /** Opens the game; starts the broker of a run that is not being played. */
    Opened open() throws IOException {
        if (choice.run == null) {
            return opened(ExternalBroker.connect(choice.remote.kafka), choice.remote.game);
        }
        return openRun();
    }

    /** The same for somebody who can wait: neither Kafka nor the game need be there. */
    Opened openUnseen() throws IOException {
        if (choice.run == null) {
            return opened(new Unseen(choice.remote.kafka), choice.remote.game);
        }
        return openRun();
    }

    private Opened openRun() throws IOException {
        return opened(RunBroker.connect(RunDirectory.find(choice.run)), game());
    }

    /** The name of the game. */
    String game() throws IOException {
        if (choice.run == null) {
            return choice.remote.game;
        }
        Path settings = RunDirectory.find(choice.run).resolve(RunDirectory.SETTINGS);
        return SettingsLoader.file(settings, List.of()).game();
    }

    /**
     * What game it is, as its run or its topic says.
     *
     * @throws IllegalArgumentException in one line, if nobody has said so
     */
    GameSettings settings(Journal journal) throws IOException {
        if (choice.run != null) {
            Path run = RunDirectory.find(choice.run);
            return SettingsLoader.file(run.resolve(RunDirectory.SETTINGS), List.of());
        }
        return settingsOf(journal);
    }

    /** SHA-256 of the settings as they were when the game began; it is in its checkpoints. */
    static ByteString sha256(Journal journal, GameSettings rules) {
        return journal.settings().map(Settings::getSha256).orElseGet(rules::sha256);
    }

    /** The run's directory, if it is a run's game. */
    Optional<Path> run() throws IOException {
        return choice.run == null ? Optional.empty() : Optional.of(RunDirectory.find(choice.run));
    }

    /** What game it is, as its topic says. */
    static GameSettings settingsOf(Journal journal) {
        return journal.settings()
                .map(known -> SettingsLoader.text(known.getResolved(), List.of()))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no game %s at %s"
                                                .formatted(
                                                        journal.topics().game(),
                                                        journal.bootstrapServers())));
    }

    /** Commands that play a game on the Kafka of this one, for people. */
    String howToPlay(String game) throws IOException {
        String kafka = choice.run == null ? choice.remote.kafka : "HOST:PORT";
        String play = "%s defend --game %s --kafka %s ...".formatted(Main.COMMAND, game, kafka);
        return choice.run == null
                ? play
                : "%s broker --dir %s, and with its address %s"
                        .formatted(
                                Main.COMMAND,
                                RunDirectory.find(choice.run).resolve(RunBroker.FOLDER),
                                play);
    }

    private static Opened opened(Broker broker, String game) {
        try {
            return new Opened(Journal.of(broker.bootstrapServers(), game), broker);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }
}
