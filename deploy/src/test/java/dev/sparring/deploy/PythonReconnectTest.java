// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples in Python when Kafka goes away while they enter a game. */
@Timeout(180)
class PythonReconnectTest {

    private static final String READ = "has read the settings";

    @TempDir private Path directory;

    @Test
    void shouldWaitForAKafkaThatGoesAwayAfterTheSettings() throws Exception {
        waitForAKafkaThatGoesAway("learner.Learner");
    }

    @Test
    @Tag("long")
    void shouldWaitLikewiseWithoutLearning() throws Exception {
        waitForAKafkaThatGoesAway("attacker.Attacker");
    }

    private void waitForAKafkaThatGoesAway(String player) throws Exception {
        PythonAttacker.require();
        Path broker = directory.resolve("broker");
        File log = directory.resolve("python.log").toFile();
        Journal journal;
        Process python;
        try (InProcessBroker before = InProcessBroker.start(broker)) {
            journal = Journal.of(before.connection(), "away");
            journal.createTopics(2, List.of());
            journal.found(Founding.of(PythonAttackerTest.settings(journal), "test"));
            python = PythonAttacker.start(halting(player), journal, log, "--replica=a");
            PythonAttackerTest.awaitLine(READ, python, log);
        }
        try {
            goOn(python);
            PythonAttackerTest.awaitLine("waiting for Kafka at ", python, log);
            String address = journal.connection().bootstrapServers();
            int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
            try (InProcessBroker after = InProcessBroker.start(broker, port)) {
                assertThat(after.bootstrapServers()).isEqualTo(address);
                PythonAttackerTest.awaitHello(journal, python, log);
                PythonAttackerTest.interrupt(python);
            }
            assertThat(python.exitValue()).isZero();
        } finally {
            python.destroyForcibly();
        }
    }

    /** One that waits for a line once it has read the settings. */
    private String halting(String player) throws Exception {
        Path script = directory.resolve("halting.py");
        Files.writeString(
                script,
                """
                import sys
                sys.path.insert(0, %s)
                import attacker, learner

                class Halting(%s):
                    def read_settings(self):
                        settings = super().read_settings()
                        print(%s, flush=True)
                        sys.stdin.readline()
                        return settings

                known = attacker.options("")
                known.set_defaults(learning_rate=0.05)
                attacker.run(Halting(known.parse_args()))
                """
                        .formatted(quoted(PythonAttacker.FOLDER), player, quoted(READ)));
        return script.toAbsolutePath().toString();
    }

    private static String quoted(Object text) {
        return "r'" + text + "'";
    }

    private static void goOn(Process python) throws Exception {
        try (OutputStream in = python.getOutputStream()) {
            in.write('\n');
        }
    }
}
