// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Round;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final String LONG = "\u001b[2J" + "x".repeat(100_000);

    private final Topics topics = Topics.of("g");
    private final Ring ring = new Ring(Set.of("pgd"), 2, 3);
    private final RoundBook book = new RoundBook(0);
    private final FoulBook fouls = new FoulBook();
    private final Intake intake = new Intake(topics, ring, book, new Judge(ring, book), fouls);

    @Test
    void shouldCutWhatOperatorsSay() {
        Control pause = Control.newBuilder().setAction(Action.ACTION_PAUSE).setReason(LONG).build();

        Control taken = intake.take(entry(topics.control(), "", pause)).orElseThrow();

        assertThat(taken.getReason()).startsWith("?[2Jxx").hasSizeLessThan(210);
    }

    @Test
    void shouldCutTheNamesThatStrangersUse() {
        Control eject =
                Control.newBuilder().setAction(Action.ACTION_EJECT).setAttacker(LONG).build();

        assertThat(intake.take(entry(topics.control(), "", eject))).isEmpty();

        assertThat(fouls.fouls()).hasSize(1);
        assertThat(fouls.fouls().get(0).getAttacker()).startsWith("?[2Jxx").hasSizeLessThan(210);
    }

    @Test
    void shouldTakeNoReplicaWhoseNameCannotBeShown() {
        Presence presence =
                Presence.newBuilder()
                        .setState(PresenceState.PRESENCE_STATE_ALIVE)
                        .setCopies(1)
                        .setReplica("a\nb")
                        .build();
        AttackerRecord record = AttackerRecord.newBuilder().setPresence(presence).build();

        intake.take(entry(topics.attacks("pgd"), "pgd", record));

        assertThat(ring.isPresent("pgd")).isFalse();
        assertThat(fouls.fouls())
                .extracting(Foul::getReason)
                .containsExactly(FoulReason.FOUL_REASON_UNPARSABLE);
    }

    @Test
    void shouldCountTheAnswersThatItTook() {
        Round round = Answers.round(0, "pgd");
        book.deal(round, new Offsets());
        Attack honest = Answers.honest(round);

        answer(honest.toBuilder().setDeal(ByteString.copyFromUtf8("another one")).build());
        assertThat(intake.answers()).isZero();

        answer(honest);
        answer(honest);
        assertThat(intake.answers()).isEqualTo(1);
    }

    private void answer(Attack attack) {
        AttackerRecord record = AttackerRecord.newBuilder().setAttack(attack).build();
        intake.take(entry(topics.attacks("pgd"), "pgd", record));
    }

    private static Entry entry(String topic, String player, MessageLite record) {
        return new Entry(topic, 0, 0, "", player, -1, record.toByteArray());
    }
}
