// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
class ScratchBacklogTest {
    @Test
    void measure() {
        Journal journal = TestBroker.newGame("backlog");
        journal.createTopics(1, List.of("fake", "pgd"));
        List<String> topics =
                List.of(journal.topics().attacks("fake"), journal.topics().attacks("pgd"));
        try (RawWriter writer = new RawWriter(journal)) {
            for (int i = 0; i < 1_000_000; i++) {
                writer.send(topics.get(0), "", Map.of(), Optional.of(new byte[100]));
            }
            writer.flush();
        }
        for (int i = 0; i < 3; i++) {
            AtomicLong count = new AtomicLong();
            long start = System.nanoTime();
            journal.read(topics, new Offsets(), e -> count.incrementAndGet());
            System.err.println("SCRATCH before " + count + " " + (System.nanoTime() - start) / 1e9);
            count.set(0);
            start = System.nanoTime();
            new Backlog(journal, AttackersTopics.readable(journal, topics, new Offsets()))
                    .readSome(e -> count.incrementAndGet());
            System.err.println("SCRATCH after " + count + " " + (System.nanoTime() - start) / 1e9);
        }
    }
}
