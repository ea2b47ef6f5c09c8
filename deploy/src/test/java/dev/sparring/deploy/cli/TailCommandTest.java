// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.topics.RecordTail;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics under the names that a user gives them. */
@Timeout(60)
class TailCommandTest {

    @TempDir private static Path directory;
    private static InProcessBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void fill() {
        broker = InProcessBroker.start(directory);
        Journal journal = Journal.of(broker.connection(), "g");
        journal.createTopics(1, List.of("cw", "pgd"));
        Journal.of(broker.connection(), "empty").createTopics(1, List.of());
        for (String attacker : List.of("cw", "pgd")) {
            try (JournalWriter writer = journal.writer(attacker)) {
                for (int round = 0; round < 5; round++) {
                    Attack.Builder attack = Attack.newBuilder().setRound(round);
                    writer.send(
                            journal.topics().attacks(attacker),
                            "",
                            round,
                            AttackerRecord.newBuilder().setAttack(attack).build());
                }
                writer.send(
                        journal.topics().state(attacker),
                        "last",
                        StateRecord.newBuilder()
                                .setSnapshot(Snapshot.newBuilder().setPlayer(attacker))
                                .build());
                writer.commit();
            }
        }
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void shouldShowTheLastRecordsOfEachAttacker() {
        assertThat(run("g", "attacks", "-n=2")).isZero();
        assertThat(out.toString().lines())
                .extracting(line -> line.replaceAll(",\"partition.*player\"", ""))
                .containsExactly(
                        "{\"topic\":\"g.attacks.cw\":\"cw\",\"round\":3,\"value\":{\"attack\":{\"round\":\"3\"}}}",
                        "{\"topic\":\"g.attacks.cw\":\"cw\",\"round\":4,\"value\":{\"attack\":{\"round\":\"4\"}}}",
                        "{\"topic\":\"g.attacks.pgd\":\"pgd\",\"round\":3,\"value\":{\"attack\":{\"round\":\"3\"}}}",
                        "{\"topic\":\"g.attacks.pgd\":\"pgd\",\"round\":4,\"value\":{\"attack\":{\"round\":\"4\"}}}");
    }

    @Test
    void shouldShowWhatIsLeftOfATopicWhoseFirstRecordsExpired() {
        Journal journal = Journal.of(broker.connection(), "g");
        try (ControlSender sender = new ControlSender(journal)) {
            for (String reason : List.of("first", "second", "third")) {
                sender.send(Action.ACTION_PAUSE, reason);
            }
        }
        InputOffset second =
                InputOffset.newBuilder().setTopic(journal.topics().control()).setOffset(1).build();
        journal.deleteBefore(new Offsets(List.of(second)));

        assertThat(run("g", "control", "-n=10")).as(error.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(run("g", "control", "-n=1")).isZero();
        assertThat(out.toString().lines()).hasSize(3).last().asString().contains("third");
    }

    @Test
    void shouldGoOnWithAttackersThatAppearLater() throws Exception {
        Journal journal = Journal.of(broker.connection(), "g");
        RecordTail tail = new RecordTail(journal, List.of("g.attacks.cw"), true);
        Offsets end = journal.end(tail.topics());
        CompletableFuture<Void> stop = new CompletableFuture<>();
        List<Entry> seen = new ArrayList<>();

        tail.follow(
                end,
                entries -> {
                    seen.addAll(entries);
                    if (seen.size() == 5) {
                        stop.complete(null);
                    }
                },
                stop);

        assertThat(seen).extracting(Entry::player).containsOnly("pgd");
    }

    @ParameterizedTest
    @CsvSource({
        "attacks.pgd, 5", "state.cw, 1", "state.referee, 0", "settings, 0", "rounds, 0",
        "snapshots, 0", "checkpoints, 0", "reports, 0", "dead-letters, 0", "evaluations, 0",
        "telemetry, 0"
    })
    void shouldKnowEveryTopic(String topic, int records) {
        assertThat(run("g", topic, "--from-beginning")).as(error.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(records);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "g | round | there is no topic round; a game has settings, rounds,",
                "g | roster | there is no topic roster;",
                "g | state | there is no topic state;",
                "g | state.defender | there is no topic state.defender;",
                "g | rounds.pgd | there is no topic rounds.pgd;",
                "g | attacks.A | there is no topic attacks.A;",
                "g | attacks.nobody | there is no topic g.attacks.nobody at ",
                "empty | attacks | no attacker of game empty at ",
            })
    void shouldSayWhatIsWrongInOneLine(String game, String topic, String message) {
        assertThat(run(game, topic, "-n=1")).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
    }

    private int run(String game, String topic, String how) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(
                        "tail", topic, how, "--game", game, "--kafka=" + broker.bootstrapServers());
    }
}
