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
import dev.sparring.protocol.v1.Standing;
import java.util.List;
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

    @Test
    void shouldTakeAnAnswerFromItsEarlyCopyAndItsPlaceFromTheLog() {
        Entry answer = answerOf(Answers.honest(dealt()));

        intake.takeEarly(at(answer, -1));
        InFlight.Answer taken = book.current().orElseThrow().answers().get("pgd");
        assertThat(taken.place().position()).isEmpty();
        assertThat(intake.judged().list()).isEmpty();

        intake.take(at(answer, 7));
        assertThat(taken.place().position()).contains(at(answer, 7).position());
        assertThat(intake.judged().list()).containsExactly(at(answer, 7).next());
    }

    @Test
    void shouldPlaceAnAnswerWhoseRoundIsOver() {
        Entry answer = answerOf(Answers.honest(dealt()));
        intake.takeEarly(at(answer, -1));
        InFlight.Answer taken = book.current().orElseThrow().answers().get("pgd");
        book.close();

        intake.take(at(answer, 7));

        assertThat(taken.place().position()).isPresent();
        assertThat(fouls.fouls()).isEmpty();
    }

    @Test
    void shouldLearnFromTheBrokerWhereAnAnswerLies() {
        Entry early = at(answerOf(Answers.honest(dealt())), -1);
        intake.takeEarly(early);
        AnswerPlace place = book.current().orElseThrow().answers().get("pgd").place();

        intake.takeEarly(at(early, 7));
        assertThat(place.position()).contains(at(early, 7).position());
        assertThat(intake.judged().list()).isEmpty();

        // the log's copy, much later
        book.close();
        ring.miss("pgd", 0);
        List<Standing> before = ring.standings();
        intake.take(at(early, 7));
        assertThat(ring.standings()).isEqualTo(before);
        assertThat(intake.judged().list()).containsExactly(at(early, 7).next());
    }

    @Test
    void shouldPassOverTheCopyOfAnAnswerThatWasUsedInALifeBefore() {
        Round dealt = dealt();
        Entry copy = at(answerOf(Answers.honest(dealt)), 7);
        intake.expect("pgd", 0, answerAt(copy));
        book.close();
        ring.miss("pgd", 0);
        List<Standing> before = ring.standings();

        intake.take(copy);

        assertThat(ring.standings()).isEqualTo(before);
    }

    @Test
    void shouldKnowWhoPlaysInThisProcessByItsLastAnswers() {
        for (int number = 0; number < 8; number++) {
            assertThat(intake.isNeighbour("pgd")).isFalse();
            Round round = Answers.round(number, "pgd");
            book.deal(round, new Offsets());
            intake.takeEarly(at(answerOf(Answers.honest(round)), -1));
        }
        assertThat(intake.isNeighbour("pgd")).isTrue();
        Round round = Answers.round(8, "pgd");
        book.deal(round, new Offsets());

        // a replica elsewhere
        intake.take(at(answerOf(Answers.honest(round)), 7));

        assertThat(intake.isNeighbour("pgd")).isFalse();
    }

    private static InFlight.Answer answerAt(Entry entry) {
        return new InFlight.Answer(Attack.getDefaultInstance(), AnswerPlace.of(entry), null);
    }

    @Test
    void shouldJudgeAFoulOnceAndWhereItLies() {
        Attack empty = Attack.newBuilder().setDeal(dealt().getDeal()).build();

        intake.takeEarly(at(answerOf(empty), -1));
        assertThat(fouls.fouls()).isEmpty();

        intake.take(at(answerOf(empty), 7));
        assertThat(fouls.fouls()).hasSize(1);
        assertThat(fouls.letters().get(0).getOffset()).isEqualTo(7);
    }

    @Test
    void shouldKeepTheFirstAnswerAndNameItsPlace() {
        Round dealt = dealt();
        Attack second = Answers.honest(dealt).toBuilder().setSeconds(3).build();
        intake.takeEarly(at(answerOf(second), -1));

        intake.take(at(answerOf(Answers.honest(dealt)), 7));
        intake.take(at(answerOf(second), 8));

        InFlight.Answer taken = book.current().orElseThrow().answers().get("pgd");
        assertThat(taken.attack()).isEqualTo(second);
        assertThat(taken.place().position()).contains(at(answerOf(second), 8).position());
    }

    private Round dealt() {
        Round round = Answers.round(0, "pgd");
        book.deal(round, new Offsets());
        return round;
    }

    private Entry answerOf(Attack attack) {
        AttackerRecord record = AttackerRecord.newBuilder().setAttack(attack).build();
        return entry(topics.attacks("pgd"), "pgd", record);
    }

    private static Entry at(Entry entry, long offset) {
        return new Entry(entry.topic(), 0, offset, "", entry.player(), 0, entry.value());
    }

    private static Entry entry(String topic, String player, MessageLite record) {
        return new Entry(topic, 0, 0, "", player, -1, record.toByteArray());
    }
}
