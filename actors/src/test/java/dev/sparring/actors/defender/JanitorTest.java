// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StateRecord;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class JanitorTest {

    private static final String LEARNER = "l2l-da";
    private static final String STRANGER = "mine";

    private final Journal journal = TestBroker.newGame("janitor");

    @BeforeEach
    void play() {
        journal.createTopics(1, List.of(LEARNER, STRANGER));
        try (JournalWriter defender = journal.writer(Defender.PLAYER)) {
            for (int round = 0; round < 8; round++) {
                Round dealt = Round.newBuilder().setRound(round).build();
                defender.send(journal.topics().rounds(), "", round, dealt);
            }
            Checkpoint checkpoint =
                    Checkpoint.newBuilder()
                            .setNextRound(6)
                            .addInputs(rounds(6))
                            .addInputs(at(journal.topics().snapshots(), 0))
                            .build();
            defender.send(journal.topics().checkpoints(), "last", checkpoint);
            defender.commit();
        }
        keep(LEARNER, 4);
        keep(STRANGER, 1);
    }

    @Test
    void shouldKeepWhatALearnerOfTheSettingsGoesOnFrom() {
        assertThat(sweep(Set.of(LEARNER, STRANGER))).isEqualTo(4);
    }

    @Test
    void shouldKeepNothingForThoseWhoAreAway() {
        assertThat(sweep(Set.of(STRANGER))).isEqualTo(6);
    }

    /** The first round that is still there. */
    private long sweep(Set<String> present) {
        List<String> topics = List.of(journal.topics().rounds());
        try (Janitor janitor = new Janitor(journal, 0, Set.of(LEARNER))) {
            janitor.sweep(present, Set.of());
            await().until(() -> journal.beginning(topics).isAfter(rounds(0)));
        }
        return journal.beginning(topics).list().get(0).getOffset();
    }

    private void keep(String attacker, long next) {
        Checkpoint checkpoint =
                Checkpoint.newBuilder().setNextRound(next).addInputs(rounds(next)).build();
        try (JournalWriter writer = journal.writer(attacker)) {
            writer.send(
                    journal.topics().state(attacker),
                    "last",
                    StateRecord.newBuilder().setCheckpoint(checkpoint).build());
            writer.commit();
        }
    }

    private InputOffset rounds(long offset) {
        return at(journal.topics().rounds(), offset);
    }

    private static InputOffset at(String topic, long offset) {
        return InputOffset.newBuilder().setTopic(topic).setOffset(offset).build();
    }
}
