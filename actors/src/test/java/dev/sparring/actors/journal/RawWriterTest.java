// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class RawWriterTest {

    private final Journal journal = TestBroker.newGame("raw");

    @Test
    void shouldWriteWhatItIsGivenAndNothingElse() {
        journal.createTopics(1);
        String attacks = journal.topics().attacks();
        try (RawWriter writer = RawWriter.open(journal)) {
            writer.send(attacks, null, Map.of(), null);
            writer.send(
                    attacks,
                    "k",
                    Map.of(Topics.HEADER_PLAYER, "eve", Topics.HEADER_ROUND, "seven"),
                    new byte[] {1, 2});
            writer.flush();
        }

        List<Entry> entries = new ArrayList<>();
        journal.read(List.of(attacks), new Offsets(), entries::add);
        assertThat(entries).extracting(Entry::player).containsExactly("", "eve");
        assertThat(entries).extracting(Entry::key).containsExactly("", "k");
        assertThat(entries).extracting(Entry::round).containsExactly(-1L, -1L);
        assertThat(entries.get(0).value()).isEmpty();
        assertThat(entries.get(1).value()).containsExactly(1, 2);
    }

    @Test
    void shouldSayWhatCouldNotBeWritten() {
        journal.createTopics(1);
        try (RawWriter writer = RawWriter.open(journal)) {
            writer.send(journal.topics().attacks(), null, Map.of(), new byte[33 << 20]);

            assertThatThrownBy(writer::flush)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(journal.topics().game());
        }
    }
}
