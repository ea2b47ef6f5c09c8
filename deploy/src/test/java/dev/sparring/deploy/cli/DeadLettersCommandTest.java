// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.FoulReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeadLettersCommandTest {

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @Test
    void shouldShowWhatBrokeWhichRuleAndCountThem() {
        try (InProcessBroker broker = InProcessBroker.start(directory)) {
            Journal journal = Journal.of(broker.connection(), "g");
            journal.createTopics(1, List.of());
            assertThat(run(broker)).isZero();
            assertThat(out.toString().lines()).containsExactly("no dead letters");

            fill(journal);

            assertThat(run(broker)).isZero();
            assertThat(out.toString())
                    .contains("  eve  round 7  over budget: image 0 is far", "  mallory  round 8  ")
                    .contains("    g.attacks.eve-0@41  3 bytes  00 0a ff")
                    .contains("    g.attacks.mallory-0@42  40 bytes  " + "00 ".repeat(16) + "...")
                    .endsWith(
                            "3 dead letters: over budget 2, unparsable 1; of eve 2, mallory 1"
                                    + System.lineSeparator());
            assertThat(run(broker, "-n=1")).isZero();
            assertThat(out.toString()).contains("1 dead letter: unparsable 1; of mallory 1");
            assertThat(run(broker, "--json")).isZero();
            assertThat(out.toString().lines())
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("{\"topic\":\"g.dead-letters\""));
        }
    }

    @Test
    void shouldGoOnWithThoseToComeUntilItIsStopped() throws Exception {
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "g");
            journal.createTopics(1, List.of());
            fill(journal);
            Path printed = directory.resolve("printed");
            Process process = follow(broker, printed);
            try {
                awaitLine(printed, "round 8");
                assertThat(printed).content().doesNotContain("round 9", "dead letters:");

                try (JournalWriter writer = journal.writer("defender")) {
                    writer.send(
                            journal.topics().deadLetters(),
                            "",
                            letter(
                                    "eve",
                                    9,
                                    FoulReason.FOUL_REASON_DUPLICATE,
                                    "another one",
                                    new byte[1],
                                    44));
                    writer.commit();
                }
                awaitLine(printed, "  eve  round 9  duplicate: another one");

                // the signal alone: destroying closes its standard input, as the end of its parent
                process.toHandle().destroy();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
                assertThat(printed).content().contains("4 dead letters: duplicate 1,");
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process follow(InProcessBroker broker, Path printed) throws IOException {
        return new ProcessBuilder(
                        JavaCommand.of(
                                Main.class,
                                List.of(
                                        "dead-letters",
                                        "--game=g",
                                        "--kafka=" + broker.bootstrapServers(),
                                        "--follow"),
                                directory))
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
    }

    private static void awaitLine(Path printed, String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(printed).contains(text));
    }

    private static void fill(Journal journal) {
        try (JournalWriter writer = journal.writer("defender")) {
            String topic = journal.topics().deadLetters();
            byte[] few = {0, 10, -1};
            FoulReason far = FoulReason.FOUL_REASON_OVER_BUDGET;
            writer.send(topic, "", letter("eve", 7, far, "image 0 is far", few, 41));
            writer.send(topic, "", letter("eve", 7, far, "image 0 is far", few, 43));
            FoulReason unparsable = FoulReason.FOUL_REASON_UNPARSABLE;
            writer.send(topic, "", letter("mallory", 8, unparsable, "?", new byte[40], 42));
            writer.commit();
        }
    }

    private static DeadLetter letter(
            String attacker,
            long round,
            FoulReason reason,
            String detail,
            byte[] value,
            long offset) {
        return DeadLetter.newBuilder()
                .setFoul(Rules.foul(attacker, round, reason, detail))
                .setTopic("g.attacks." + attacker)
                .setOffset(offset)
                .setValue(ByteString.copyFrom(value))
                .setValueSizeBytes(value.length)
                .setEpochMillis(1_700_000_000_000L)
                .build();
    }

    private int run(InProcessBroker broker, String... more) {
        out.getBuffer().setLength(0);
        String[] arguments = new String[more.length + 3];
        arguments[0] = "dead-letters";
        arguments[1] = "--game=g";
        arguments[2] = "--kafka=" + broker.bootstrapServers();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(arguments);
    }
}
