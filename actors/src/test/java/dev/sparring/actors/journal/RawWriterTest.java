// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class RawWriterTest {

    private final Journal journal = TestBroker.newGame("raw");

    @Test
    void shouldWriteWhatItIsGivenAndNothingElse() {
        journal.createTopics(1, List.of());
        String control = journal.topics().control();
        try (RawWriter writer = new RawWriter(journal)) {
            writer.send(control, "", Map.of(), Optional.empty());
            writer.send(
                    control,
                    "k",
                    Map.of(
                            Topics.HEADER_PLAYER,
                            "eve".getBytes(StandardCharsets.UTF_8),
                            Topics.HEADER_ROUND,
                            "seven".getBytes(StandardCharsets.UTF_8)),
                    Optional.of(new byte[] {1, 2}));
            writer.flush();
        }

        List<Entry> entries = new ArrayList<>();
        journal.read(List.of(control), new Offsets(), entries::add);
        assertThat(entries).extracting(Entry::player).containsExactly("", "eve");
        assertThat(entries).extracting(Entry::key).containsExactly("", "k");
        assertThat(entries).extracting(Entry::round).containsExactly(-1L, -1L);
        assertThat(entries.get(0).value()).isEmpty();
        assertThat(entries.get(1).value()).containsExactly(1, 2);
    }

    @Test
    void shouldCountWhatCouldNotBeWritten() {
        journal.createTopics(1, List.of());
        try (RawWriter writer = new RawWriter(journal)) {
            Optional<byte[]> tooLarge = Optional.of(new byte[33 << 20]);
            writer.send(journal.topics().control(), "", Map.of(), tooLarge);
            writer.flush();

            assertThat(writer.refused()).isOne();
        }
    }
}
