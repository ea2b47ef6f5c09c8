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
import dev.sparring.deploy.terminal.UserCommand;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which game to read: that of a run, or one on somebody's Kafka. */
final class GameSource {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "The run whose game is meant: a name below runs/, or a path.")
    private String run;

    @Option(
            names = "--game",
            paramLabel = "NAME",
            description = "The name of a game on --kafka, instead of a run.")
    private String game;

    @Mixin private KafkaOptions kafka;

    /** A game that can be read until it is closed. */
    record Opened(Journal journal, Broker broker) implements AutoCloseable {
        @Override
        public void close() {
            broker.close();
        }
    }

    /** Opens the game; starts the broker of a run that is not being played. */
    Opened open() throws IOException {
        return isRun() ? openRun() : opened(ExternalBroker.connect(kafka.required()), game);
    }

    /** The same for somebody who can wait: neither Kafka nor the game need be there. */
    Opened openUnseen() throws IOException {
        return isRun() ? openRun() : opened(new ExternalBroker(kafka.required()), game);
    }

    private Opened openRun() throws IOException {
        return opened(RunBroker.connect(RunDirectory.find(run)), game());
    }

    /** The name of the game. */
    String game() throws IOException {
        if (!isRun()) {
            return game;
        }
        Path settings = RunDirectory.find(run).resolve(RunDirectory.SETTINGS);
        return SettingsLoader.file(settings, List.of()).game();
    }

    /**
     * What game it is, as its run or its topic says.
     *
     * @throws IllegalArgumentException in one line, if nobody has said so
     */
    GameSettings settings(Journal journal) throws IOException {
        return isRun()
                ? SettingsLoader.file(
                        RunDirectory.find(run).resolve(RunDirectory.SETTINGS), List.of())
                : settingsOf(journal);
    }

    /** SHA-256 of the settings as they were when the game began; it is in its checkpoints. */
    static ByteString sha256(Journal journal, GameSettings rules) {
        return journal.settings().map(Settings::getSha256).orElseGet(rules::sha256);
    }

    /** The run's directory, if it is a run's game. */
    Optional<Path> run() throws IOException {
        return isRun() ? Optional.of(RunDirectory.find(run)) : Optional.empty();
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
    String howToPlay(String child) throws IOException {
        String play = "%s defend --game %s ".formatted(UserCommand.NAME, child);
        return isRun()
                ? "%s broker --dir %s, and with its address %s--kafka HOST:PORT ..."
                        .formatted(
                                UserCommand.NAME,
                                RunDirectory.find(run).resolve(RunBroker.FOLDER),
                                play)
                : play + String.join(" ", kafka.required().arguments()) + " ...";
    }

    /** Refuses both and neither; what stands in the environment gives way to what was typed. */
    private boolean isRun() {
        boolean remote =
                kafka.areTyped()
                        || command.commandLine().getParseResult().hasMatchedOption("--game");
        boolean typed = command.commandLine().getParseResult().hasMatchedOption("--run");
        if (typed && remote) {
            throw new ParameterException(
                    command.commandLine(),
                    "--run RUN is one game, and --game NAME --kafka HOST:PORT another: choose one");
        }
        if (run == null && game == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "say which game: --run RUN, or --game NAME --kafka HOST:PORT");
        }
        return typed || run != null && !remote;
    }

    private static Opened opened(Broker broker, String game) {
        try {
            return new Opened(Journal.of(broker.connection(), game), broker);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }
}
