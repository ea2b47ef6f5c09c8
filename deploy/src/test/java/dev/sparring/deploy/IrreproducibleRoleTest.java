// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.cli.Main;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Players as processes of their own, one of which is killed and comes back with other threads. */
@Timeout(300)
class IrreproducibleRoleTest {

    private static final List<String> GAME =
            List.of(
                    "--rounds=400",
                    "--set=attackers=null",
                    "--set=data.training-images=200",
                    "--set=data.validation-images=20",
                    "--set=defender.batch-size=50",
                    "--set=defender.checkpoint-every=300",
                    "--set=evaluation.every=0",
                    "--set=evaluation.final-images=0");

    @TempDir private Path folder;
    private InProcessBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = InProcessBroker.start(folder.resolve("broker"));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldSayHowToGoOnAsAForkAndThenGoOn() throws Exception {
        killAt(process("defend", "--game=g1", GAME), 3);

        Process again = process("defend", "--game=g1", List.of("--set=device.threads=1"));

        assertThat(again.waitFor()).isEqualTo(3);
        assertThat(output())
                .content()
                .contains("gave other weights than before (threads 1 instead of 2)")
                .contains(
                        "with: sparring fork --game g1 --kafka %s --into NAME"
                                .formatted(broker.bootstrapServers()));
        assertThat(process("fork", "--game=g1", List.of("--into=g2", "--rounds=5")).waitFor())
                .isZero();
        assertThat(process("defend", "--game=g2", List.of()).waitFor()).isZero();
        assertThat(output()).content().contains("game g2 is finished");
    }

    private Process process(String command, String game, List<String> more) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // none lives long enough to gain from C2
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(List.of(command, game, "--kafka=" + broker.bootstrapServers()));
        if (command.equals("defend")) {
            line.add("--log=" + folder.resolve("defender.log"));
        }
        line.addAll(more);
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output()))
                .start();
    }

    private File output() {
        return folder.resolve("output").toFile();
    }

    private void killAt(Process process, long round) throws Exception {
        Journal journal = Journal.of(broker.connection(), "g1");
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> !process.isAlive() || journal.settings().isPresent());
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (Spectator spectator =
                Spectator.fromBeginning(
                        journal,
                        report -> {
                            if (report.getStep().getRound() >= round) {
                                reached.complete(null);
                            }
                        })) {
            reached.get(100, TimeUnit.SECONDS);
        }
        process.destroyForcibly().waitFor();
    }
}
