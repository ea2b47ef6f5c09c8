// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that come one by one, and are of no use. */
@ExtendWith(TestBroker.class)
@Timeout(60)
class FloodReadingTest {

    private static final int RECORDS = 200;

    private final Journal journal = TestBroker.newGame("flood");
    private final AtomicInteger batches = new AtomicInteger();
    private final CountDownLatch read = new CountDownLatch(RECORDS);

    @Test
    void shouldBeReadInFewBatchesByThoseWhoReadAlone() throws Exception {
        journal.createTopics(1, List.of("pgd"));
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        String topic = journal.topics().attacks("pgd");
        try (JournalReader reader =
                journal.follow(
                        "test",
                        List.of(topic),
                        new Offsets(),
                        entries -> {
                            count(entries);
                            self.join().nextAfter(false);
                        },
                        failure -> {})) {
            self.complete(reader);
            long millis = flood(topic);
            assertThat(batches.get()).isLessThanOrEqualTo(batchesOf(millis));
        }
    }

    @Test
    void shouldBeReadInFewBatchesByThoseWhoShare() throws Exception {
        journal.createTopics(1, List.of("pgd"));
        CompletableFuture<SharedReader> self = new CompletableFuture<>();
        CompletableFuture<Void> taken = new CompletableFuture<>();
        String topic = journal.topics().rounds();
        SharedReader.Listener listener =
                new SharedReader.Listener() {
                    @Override
                    public void onEntries(List<Entry> entries) {
                        count(entries);
                        self.join().nextAfter(false);
                    }

                    @Override
                    public void onTaken(Set<Integer> partitions) {
                        taken.complete(null);
                    }

                    @Override
                    public void onLost(Set<Integer> partitions) {}

                    @Override
                    public void onFailure(JournalException failure) {
                        taken.completeExceptionally(failure);
                    }
                };
        try (SharedReader reader =
                journal.share("pgd", Optional.of("a"), topic, new Offsets(), listener)) {
            self.complete(reader);
            reader.nextAfter(true);
            taken.get(30, TimeUnit.SECONDS);
            long millis = flood(topic);
            assertThat(batches.get()).isLessThanOrEqualTo(batchesOf(millis));
        }
    }

    /** Sends a record after the other, and waits until all are read: how many milliseconds. */
    private long flood(String topic) throws InterruptedException {
        long start = System.nanoTime();
        try (RawWriter writer = new RawWriter(journal)) {
            for (int i = 0; i < RECORDS; i++) {
                writer.send(topic, "", Map.of(), Optional.of(new byte[] {7}));
                writer.flush();
            }
            assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** At most one in each moment, the first and the last, and those that are full. */
    private static int batchesOf(long millis) {
        long moments = millis / JournalReader.MOMENT_MILLIS;
        return (int) (2 + moments + RECORDS / KafkaSettings.BATCH_RECORDS);
    }

    private void count(List<Entry> entries) {
        batches.incrementAndGet();
        entries.forEach(entry -> read.countDown());
    }
}
