// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.InputOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class AnswersReadTest {

    private final Journal journal = TestBroker.newGame("answers");
    private final String topic = journal.topics().attacks("pgd");

    @Test
    void shouldFindAnswersInAnyOrderUntilTheyAreForgotten() {
        journal.createTopics(1, List.of("pgd"));
        write(1, 2, -1, 0, 3);
        try (AnswersRead answers = new AnswersRead(journal.cursor(List.of(topic), new Offsets()))) {
            assertThat(answers.at(place(3))).map(Entry::round).contains(0L);
            assertThat(answers.at(place(0))).map(Entry::round).contains(1L);
            assertThat(answers.at(place(0))).isEmpty();
            // a sign of life
            assertThat(answers.at(place(2))).isEmpty();

            answers.forget(3);

            assertThat(answers.at(place(1))).isEmpty();
            assertThat(answers.at(place(4))).map(Entry::round).contains(3L);
            assertThat(answers.at(place(5))).isEmpty();
        }
    }

    private void write(long... rounds) {
        try (JournalWriter writer = journal.writer("pgd")) {
            for (long round : rounds) {
                Attack attack = Attack.newBuilder().setRound(round).build();
                AttackerRecord record = AttackerRecord.newBuilder().setAttack(attack).build();
                writer.send(topic, "", round, record);
            }
            writer.commit();
        }
    }

    private InputOffset place(long offset) {
        return InputOffset.newBuilder().setTopic(topic).setOffset(offset).build();
    }
}
