// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.WorkerLoad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class LoadReporterTest {

    private static final Duration OFTEN = Duration.ofMillis(50);

    private static ActorTestKit kit;

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create();
    }

    @AfterAll
    static void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldReportEachDeviceUnderTheNameOfTheProcess() throws Exception {
        Journal journal = TestBroker.newGame("load");
        journal.createTopics(1, List.of());
        LoadMeter busy = new LoadMeter();
        busy.began("cpu", "craft");
        BlockingQueue<Entry> told = new LinkedBlockingQueue<>();
        ActorRef<LoadReporter.Command> reporter =
                kit.spawn(
                        LoadReporter.create(
                                journal,
                                "attacker pgd/a",
                                new TreeMap<>(Map.of("cpu", busy, "cuda:1", new LoadMeter())),
                                OFTEN));
        try (JournalReader reader = follow(journal, told)) {
            WorkerLoad first = load(told.take());
            WorkerLoad second = load(told.take());

            assertThat(first.getDevice()).isEqualTo("cpu");
            assertThat(first.getBusyRatio()).isBetween(0.5, 1.0);
            assertThat(first.getJobs(0).getKind()).isEqualTo("craft");
            assertThat(second.getDevice()).isEqualTo("cuda:1");
            assertThat(second.getBusyRatio()).isZero();
        }
        kit.stop(reporter);
    }

    private static JournalReader follow(Journal journal, BlockingQueue<Entry> told) {
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        JournalReader reader =
                journal.follow(
                        "test",
                        List.of(journal.topics().telemetry()),
                        new Offsets(),
                        entries -> {
                            told.addAll(entries);
                            self.join().next();
                        },
                        failure -> {});
        self.complete(reader);
        return reader;
    }

    private static WorkerLoad load(Entry entry) {
        WorkerLoad load = entry.load().orElseThrow();
        assertThat(entry.key()).isEqualTo("attacker pgd/a");
        assertThat(entry.report()).isEmpty();
        assertThat(load.getProcess()).isEqualTo("attacker pgd/a");
        return load;
    }

    @Test
    void shouldGoOnWhileKafkaIsAway() throws Exception {
        CountDownLatch looks = new CountDownLatch(10);
        LoadMeter meter =
                new LoadMeter(
                        () -> {
                            looks.countDown();
                            return System.nanoTime();
                        });
        Journal nowhere = Journal.of(Connection.plain("127.0.0.1:9"), "load");

        ActorRef<LoadReporter.Command> reporter =
                kit.spawn(
                        LoadReporter.create(
                                nowhere, "referee", new TreeMap<>(Map.of("cpu", meter)), OFTEN));

        assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
        kit.stop(reporter, Duration.ofSeconds(3));
    }
}
