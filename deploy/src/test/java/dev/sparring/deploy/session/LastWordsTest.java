// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.SparringProcess;
import dev.sparring.deploy.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process says that has to end at a bad moment. */
@Timeout(240)
@DisabledOnOs(OS.WINDOWS)
class LastWordsTest {

    @TempDir private Path folder;
    private SparringProcess process;

    /** A command that has something left to do and never ends. */
    static final class Writer {
        public static void main(String[] arguments) throws InterruptedException {
            Termination.listen();
            Termination.expect();
            Termination.finish(() -> System.out.println("asked"), "weights", "the next one");
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    /** The same, with a pipe for standard error that takes no more. */
    static final class Unread {
        public static void main(String[] arguments) throws InterruptedException {
            Thread full = new Thread(() -> System.err.println("x".repeat(1 << 20)));
            full.setDaemon(true);
            full.start();
            Writer.main(arguments);
        }
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.close();
        }
    }

    @Test
    void shouldFinishWhatRemainsOfAGameThatIsOver() throws Exception {
        Path run = folder.resolve("run");
        process =
                SparringProcess.start(
                        folder,
                        "play",
                        List.of(
                                "play",
                                "--run=" + run,
                                "--rounds=2",
                                "--set=attackers=null",
                                "--set=defender.batch-size=8",
                                "--set=defender.warm-up-rounds=0",
                                "--set=data.training-images=100",
                                "--set=evaluation.every=0",
                                "--set=evaluation.final-images=0",
                                "--set=dashboard.port=-1"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> Files.exists(run.resolve("report/rounds.csv")));

        assertThat(process.terminate()).as(process::printed).isZero();

        assertThat(process.printed()).contains("writing weights and report, then ending (SIGTERM)");
        if (!process.printed().contains("weights and report are not complete; go on with: ")) {
            assertThat(process.printed()).contains("report   " + run);
            assertThat(RunDirectory.weights(run, "defender")).isNotEmptyFile();
            assertThat(run.resolve("report/report.png")).isNotEmptyFile();
        }
    }

    @Test
    void shouldSayWhatIsNotCompleteWhenItTakesTooLong() throws Exception {
        process = SparringProcess.start(folder, "writer", List.of(), Writer.class).await("ready");

        assertThat(process.terminate()).as(process::printed).isZero();

        assertThat(process.printed())
                .contains("asked\n")
                .endsWith("were killed; weights are not complete; go on with: the next one\n");
    }

    @Test
    void shouldEndInTimeThoughNobodyReadsWhatItSays() throws Exception {
        Process unread =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Unread.class.getName())
                        .start();
        try {
            assertThat(unread.inputReader().readLine()).isEqualTo("ready");

            unread.destroy();

            assertThat(unread.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(unread.exitValue()).isZero();
        } finally {
            unread.destroyForcibly();
        }
    }
}
