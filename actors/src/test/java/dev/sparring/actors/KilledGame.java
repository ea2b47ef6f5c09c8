// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Moments.When;
import dev.sparring.actors.settings.GameSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A game in a process of its own, which ends in the middle of something: no writer is flushed, no
 * transaction ended, no offset committed, and nobody says goodbye.
 */
final class KilledGame {

    private static final int KILLED = 9;

    /** Where the settings begin among the arguments. */
    private static final int OVERRIDES = 6;

    private KilledGame() {}

    /**
     * When a process ends.
     *
     * @param nth time that the player comes to this moment
     * @param more answers that a learner gives while the player stands still; 0 to end at once
     */
    record Death(String player, When when, int nth, int more) {

        Death(String player, When when, int nth) {
            this(player, when, nth, 0);
        }
    }

    /** Plays a small game until the process dies. */
    static void play(Journal journal, Death death, String... overrides) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledGame.class.getName(),
                        journal.connection().bootstrapServers(),
                        journal.topics().game(),
                        death.player(),
                        death.when().name(),
                        Integer.toString(death.nth()),
                        Integer.toString(death.more())));
        command.addAll(List.of(overrides));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(KILLED);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        Journal journal = Journal.of(Connection.plain(arguments[0]), arguments[1]);
        String[] overrides = Arrays.copyOfRange(arguments, OVERRIDES, arguments.length);
        GameSettings settings = TestGames.settings(journal, overrides);
        When when = When.valueOf(arguments[3]);
        int more = Integer.parseInt(arguments[5]);
        Moments moments =
                Moments.once(
                        journal,
                        arguments[2],
                        when,
                        Integer.parseInt(arguments[4]),
                        more == 0 ? KilledGame::die : Moments::standStill);
        TestGames.start(settings, journal);
        moments.await();
        moments.awaitAnswers(AheadTest.LEARNER, more);
        die();
    }

    private static void die() {
        Runtime.getRuntime().halt(KILLED);
    }
}
