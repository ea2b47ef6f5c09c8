// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.protocol.v1.Settings;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options that say which game on which Kafka, and the waiting for both. */
final class RemoteGame {

    private static final long PAUSE_MILLIS = 500;
    private static final long REMINDER_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Option(
            names = "--game",
            paramLabel = "NAME",
            required = true,
            description = "The game; it names the topics.")
    private String game;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            required = true,
            description = "The Kafka that it is played over.")
    private String kafka;

    /** The game's name. */
    String game() {
        return game;
    }

    Journal journal() {
        return Journal.of(kafka, game);
    }

    /** What game it is, if anybody has said so; waits for a Kafka that does not answer. */
    Optional<Settings> settings(Consumer<String> notices) throws InterruptedException {
        return await(
                notices,
                "waiting for Kafka at %s: start one there, such as with sparring broker"
                        .formatted(kafka),
                () -> {
                    try {
                        return Optional.of(journal().settings());
                    } catch (UnreachableException e) {
                        return Optional.empty();
                    }
                });
    }

    /** What game it is; waits for somebody to say so. */
    Settings awaitSettings(Consumer<String> notices) throws InterruptedException {
        Optional<Settings> first = settings(notices);
        if (first.isPresent()) {
            return first.get();
        }
        return await(
                notices,
                "waiting for game %s: begin it with sparring defend --game %s --kafka %s"
                        .formatted(game, game, kafka),
                () -> settings(notices));
    }

    /** Asks until there is an answer; an attempt may be interrupted by Ctrl-C. */
    private static <T> T await(Consumer<String> notices, String notice, Attempt<T> attempt)
            throws InterruptedException {
        long said = 0;
        while (true) {
            Optional<T> answer = attempt.make();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (said == 0 || System.nanoTime() - said > REMINDER_NANOS) {
                notices.accept(notice);
                said = System.nanoTime();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    @FunctionalInterface
    private interface Attempt<T> {
        Optional<T> make() throws InterruptedException;
    }
}
