// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.Attack;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class JournalCollectorTest {

    private final Journal journal = newJournal();
    private final CollectorRegistry registry = new CollectorRegistry();

    private static Journal newJournal() {
        Journal journal = TestBroker.newGame("collected.with-dots");
        journal.createTopics(1, List.of("pgd"));
        return journal;
    }

    @Test
    void shouldCountWhatIsWrittenOverAllWritersThatWereAndAre() {
        new JournalCollector().register(registry);
        double before = value("sparring_journal_written_records_total", "topic", "attacks");
        double bytes = value("sparring_journal_written_bytes_total", "topic", "attacks");

        write(2);

        assertThat(value("sparring_journal_written_records_total", "topic", "attacks"))
                .isEqualTo(before);
        try (JournalWriter writer = journal.transactionalWriter("a.b")) {
            send(writer, 2);
            assertThat(value("sparring_journal_written_records_total", "topic", "attacks"))
                    .isEqualTo(before + 2);
            assertThat(value("sparring_journal_written_bytes_total", "topic", "attacks"))
                    .isGreaterThan(bytes + 2);
            assertThat(value("sparring_journal_commit_seconds_total", "writer", "a.b"))
                    .isBetween(1e-6, 60.0);
            assertThat(value("sparring_journal_write_latency_seconds", "writer", "a.b"))
                    .isBetween(1e-6, 60.0);
        }
        try (JournalWriter writer = journal.transactionalWriter("a.b")) {
            send(writer, 3);
            assertThat(value("sparring_journal_written_records_total", "topic", "attacks"))
                    .isEqualTo(before + 5);
        }
        assertThat(value("sparring_journal_write_errors_total", "topic", "attacks")).isZero();
        assertThat(value("sparring_journal_write_retries_total", "topic", "attacks")).isZero();
    }

    @Test
    void shouldCountEachRecordReadOnceAndTellHowFarAReaderIsBehind() throws Exception {
        new JournalCollector().register(registry);
        double before = value("sparring_journal_read_records_total", "topic", "attacks");
        write(100);
        CountDownLatch batch = new CountDownLatch(1);
        try (JournalReader reader =
                journal.follow(
                        "collected",
                        List.of(journal.topics().attacks("pgd")),
                        new Offsets(),
                        entries -> batch.countDown(),
                        failure -> {})) {
            assertThat(batch.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lag()).isBetween(1.0, 99.0);
            reader.next();
            await().until(() -> lag() == 0);
            assertThat(value("sparring_journal_read_records_total", "topic", "attacks"))
                    .isEqualTo(before + 100);
            assertThat(value("sparring_journal_read_bytes_total", "topic", "attacks"))
                    .isGreaterThan(100);
        }
        assertThat(
                        registry.getSampleValue(
                                "sparring_journal_lag_records",
                                new String[] {"reader", "topic"},
                                new String[] {"collected", "attacks"}))
                .isNull();
    }

    private void write(int records) {
        try (JournalWriter writer = journal.writer("test")) {
            send(writer, records);
        }
    }

    private void send(JournalWriter writer, int records) {
        for (int i = 0; i < records; i++) {
            writer.send(journal.topics().attacks("pgd"), "a", i, Attack.getDefaultInstance());
        }
        writer.commit();
    }

    private double lag() {
        return registry.getSampleValue(
                "sparring_journal_lag_records",
                new String[] {"reader", "topic"},
                new String[] {"collected", "attacks"});
    }

    private double value(String name, String label, String value) {
        Double sample = registry.getSampleValue(name, new String[] {label}, new String[] {value});
        return sample == null ? 0 : sample;
    }
}
