// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.deploy.session.NamedGame;
import dev.sparring.protocol.v1.Settings;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which game on which Kafka, and the waiting for both. */
final class RemoteGame implements NamedGame {

    private static final long PAUSE_MILLIS = 500;
    private static final long REMINDER_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Option(
            names = "--game",
            paramLabel = "NAME",
            required = true,
            description = "The name of the game, with which its topics begin.")
    private String game;

    @Mixin private KafkaOptions kafka;

    private Connection connection;
    private String said = "";
    private long saidNanos;

    @Override
    public String game() {
        return game;
    }

    /** On the Kafka that the options say. */
    @Override
    public Journal journal() {
        if (connection == null) {
            connection = kafka.required();
        }
        return Journal.of(connection, game);
    }

    /** What game it is, if anybody has said so; waits for a Kafka that does not answer. */
    Optional<Settings> settings(Consumer<String> notices) throws InterruptedException {
        Journal journal = journal();
        while (true) {
            try {
                return journal.settings();
            } catch (UnreachableException e) {
                await(notices, "waiting for Kafka at " + connection, ": " + e.getMessage());
            }
        }
    }

    /** What game it is; waits for somebody to say so. */
    Settings awaitSettings(Consumer<String> notices) throws InterruptedException {
        Optional<Settings> settings = settings(notices);
        while (settings.isEmpty()) {
            await(
                    notices,
                    "waiting for game " + game,
                    ": start it with sparring defend --game %s %s"
                            .formatted(game, String.join(" ", connection.arguments())));
            settings = settings(notices);
        }
        return settings.get();
    }

    /** Lets a moment pass, which Ctrl-C may end; says now and then what it waits for, and why. */
    private void await(Consumer<String> notices, String what, String why)
            throws InterruptedException {
        if (!what.equals(said) || System.nanoTime() - saidNanos > REMINDER_NANOS) {
            notices.accept(what + why);
            said = what;
            saidNanos = System.nanoTime();
        }
        Thread.sleep(PAUSE_MILLIS);
    }
}
