// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.InputOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attackers' topics as a defender finds them that was away. */
@ExtendWith(TestBroker.class)
@Timeout(60)
class AttackersTopicsTest {

    private final Journal journal = TestBroker.newGame("attackers");
    private final String topic = journal.topics().attacks("pgd");

    @BeforeEach
    void make() {
        journal.createTopics(1, List.of("pgd"));
    }

    @Test
    void shouldReadOnWhereThatIsPossible() {
        write(4);
        assertThat(readable(3)).containsExactly(at(3));
        assertThat(readable(4)).containsExactly(at(4));
    }

    @Test
    void shouldReadFromTheBeginningWhatIsNotWhatItWas() throws Exception {
        write(4);
        TestBroker.deleteBefore(journal, topic, 2);
        assertThat(readable(1)).containsExactly(at(2));
        assertThat(readable(5)).containsExactly(at(2));
    }

    @Test
    void shouldReadOnBehindATransactionThatIsLeftOpen() {
        try (JournalWriter stranger = journal.transactionalWriter("stranger")) {
            stranger.send(topic, "", Control.getDefaultInstance());
            while (stranger.written().list().isEmpty()) {
                Thread.onSpinWait();
            }
            write(4);
            assertThat(readable(5)).containsExactly(at(5));
        }
    }

    @Test
    void shouldPassOverTopicsThatAreNotThere() {
        String gone = journal.topics().attacks("gone");
        assertThat(AttackersTopics.readable(journal, List.of(gone), new Offsets()).list())
                .isEmpty();
        assertThat(AttackersTopics.readable(journal, List.of(gone, topic), new Offsets()).list())
                .containsExactly(at(0));
    }

    @Test
    void shouldLeaveTheRestOfALongBacklogToWhoeverFollows() {
        write(Backlog.MAX_RECORDS + 2 * KafkaSettings.BATCH_RECORDS);
        List<Entry> some = new ArrayList<>();
        new Backlog(journal, new Offsets(List.of(at(3)))).readSome(some::add);

        assertThat(some)
                .hasSizeBetween(
                        Backlog.MAX_RECORDS, Backlog.MAX_RECORDS + KafkaSettings.BATCH_RECORDS);
        assertThat(some.get(0).offset()).isEqualTo(3);

        List<Entry> all = new ArrayList<>();
        new Backlog(journal, new Offsets(List.of(at(3))))
                .readTo(new Offsets(List.of(at(7))), all::add);
        assertThat(all).extracting(Entry::offset).containsExactly(3L, 4L, 5L, 6L);
    }

    private List<InputOffset> readable(long from) {
        return AttackersTopics.readable(journal, List.of(topic), new Offsets(List.of(at(from))))
                .list();
    }

    private void write(int records) {
        try (RawWriter writer = new RawWriter(journal)) {
            for (int i = 0; i < records; i++) {
                writer.send(topic, "", Map.of(), Optional.of(new byte[] {1}));
            }
            writer.flush();
        }
    }

    private InputOffset at(long offset) {
        return InputOffset.newBuilder().setTopic(topic).setOffset(offset).build();
    }
}
