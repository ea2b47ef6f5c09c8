// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.WorkerLoad;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
    void shouldReportUnderTheNameOfTheProcess() throws Exception {
        Journal journal = TestBroker.newGame("load");
        journal.createTopics(1);
        LoadMeter meter = new LoadMeter();
        meter.began("cpu", "craft");
        CompletableFuture<WorkerLoad> load = new CompletableFuture<>();
        List<String> reports = List.of(journal.topics().reports());
        ActorRef<LoadReporter.Command> reporter =
                kit.spawn(LoadReporter.create(journal, "attacker pgd/a", "cpu", meter, OFTEN));
        try (JournalReader reader =
                journal.follow(
                        "test",
                        reports,
                        new Offsets(),
                        entries -> {
                            assertThat(entries.get(0).key()).isEqualTo("attacker pgd/a");
                            assertThat(entries.get(0).report()).isEmpty();
                            load.complete(entries.get(0).load().orElseThrow());
                        },
                        load::completeExceptionally)) {
            WorkerLoad first = load.get();

            assertThat(first.getProcess()).isEqualTo("attacker pgd/a");
            assertThat(first.getDevice()).isEqualTo("cpu");
            assertThat(first.getBusyRatio()).isBetween(0.5, 1.0);
            assertThat(first.getJobs(0).getKind()).isEqualTo("craft");
        }
        kit.stop(reporter);
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
        Journal nowhere = Journal.of("127.0.0.1:9", "load");

        ActorRef<LoadReporter.Command> reporter =
                kit.spawn(LoadReporter.create(nowhere, "referee", "cpu", meter, OFTEN));

        assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
        kit.stop(reporter, Duration.ofSeconds(3));
    }
}
