// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import dev.sparring.protocol.v1.WorkerLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class LossyWriterTest {

    private static final Report LOAD =
            Report.newBuilder()
                    .setWorkerLoad(WorkerLoad.newBuilder().setProcess("referee"))
                    .build();
    private static final Report STEP =
            Report.newBuilder().setStep(StepReport.newBuilder().setRound(3)).build();

    @Test
    void shouldWriteWhatWatchersOfTheGamePassOver() {
        Journal journal = TestBroker.newGame("lossy");
        journal.createTopics(1, List.of());
        List<Entry> entries = new ArrayList<>();
        try (LossyWriter writer = journal.lossyWriter("load")) {
            // the first ones are lost while the client looks for the topic
            while (entries.isEmpty()) {
                writer.send(journal.topics().telemetry(), "referee", LOAD);
                journal.read(List.of(journal.topics().telemetry()), new Offsets(), entries::add);
            }
        }

        assertThat(entries.get(0).load()).contains(LOAD.getWorkerLoad());
        assertThat(entries.get(0).report()).isEmpty();
    }

    @Test
    void shouldTakeNothingElseForALoad() {
        Journal journal = TestBroker.newGame("lossy");
        journal.createTopics(1, List.of());
        List<Entry> entries = new ArrayList<>();
        try (JournalWriter writer = journal.writer("defender");
                JournalWriter other = journal.writer("load")) {
            writer.send(journal.topics().reports(), "", LOAD);
            writer.commit();
            other.send(journal.topics().telemetry(), "", STEP);
            other.commit();
        }
        List<String> both = List.of(journal.topics().reports(), journal.topics().telemetry());
        journal.read(both, new Offsets(), entries::add);

        assertThat(entries)
                .hasSize(2)
                .allMatch(entry -> entry.load().isEmpty())
                .allMatch(entry -> entry.report().isEmpty());
    }

    @Test
    void shouldThrowAwayWhatCannotBeWrittenAtOnce() {
        try (LossyWriter writer =
                Journal.of(Connection.plain("127.0.0.1:9"), "lossy").lossyWriter("load")) {
            assertTimeout(
                    Duration.ofSeconds(10),
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            writer.send("lossy.telemetry", "referee", LOAD);
                        }
                    });

            assertThat(writer.lost()).isEqualTo(100);
        }
    }
}
