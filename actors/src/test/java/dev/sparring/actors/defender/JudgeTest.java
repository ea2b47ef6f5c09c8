// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Round;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final Round DEALT = Answers.round(0, "late", "fast");

    private final Ring ring = new Ring(List.of("fast", "late"), 3, 3);
    private final RoundBook book = new RoundBook(0);
    private final Judge judge = new Judge(ring, book);
    private final InFlight round = book.deal(DEALT, new Offsets());

    @Test
    void shouldTakeAnAnswerWhileTheRoundIsOpen() {
        assertThat(judge("late")).isInstanceOf(Judge.Accepted.class);
    }

    @Test
    void shouldIgnoreASecondAnswerWhateverItIs() {
        Judge.Accepted first = (Judge.Accepted) judge("late");
        round.answer("late", first.answer());

        assertThat(judge("late")).isInstanceOf(Judge.Ignored.class);
        assertThat(judge("late", Answers.honest(DEALT).toBuilder().clearAdversarialImages()))
                .isInstanceOf(Judge.Ignored.class);
    }

    @Test
    void shouldTakeNoMoreAnswersOnceTheRoundIsClosed() {
        round.closed();
        assertThat(judge("late")).isInstanceOf(Judge.Late.class);

        book.close();
        assertThat(judge("late")).isEqualTo(new Judge.Late(true));
        assertThat(judge("late", Answers.honest(DEALT).toBuilder().clearAdversarialImages()))
                .isEqualTo(new Judge.Late(false));
    }

    @Test
    void shouldRecallWhatWasAnsweredBeforeItsAuthorWasSentOff() {
        ring.eject("late");

        assertThat(judge("late")).isInstanceOf(Judge.Fouled.class);
        assertThat(judge.recall("late", Answers.honest(DEALT), entry("late")))
                .isInstanceOf(Judge.Accepted.class);
    }

    @Test
    void shouldBlameNobodyForAnAnswerToAnotherDeal() {
        Judge.Verdict verdict =
                judge("fast", Answers.honest(DEALT).toBuilder().setDeal(ByteString.EMPTY));

        assertThat(verdict).isInstanceOf(Judge.Fouled.class);
        Foul foul = ((Judge.Fouled) verdict).foul();
        assertThat(foul.getReason()).isEqualTo(FoulReason.FOUL_REASON_WRONG_DEAL);
        assertThat(ring.counts(foul)).isFalse();
        assertThat(Ring.isDeed(foul)).isFalse();
    }

    @Test
    void shouldBlameWhoBreaksARule() {
        Judge.Verdict verdict =
                judge("fast", Answers.honest(DEALT).toBuilder().clearAdversarialImages());

        assertThat(ring.counts(((Judge.Fouled) verdict).foul())).isTrue();
    }

    @Test
    void shouldIgnoreAnswersToRoundsOfLongAgo() {
        RoundBook later = new RoundBook(5);

        assertThat(new Judge(ring, later).judge("late", Answers.honest(DEALT), entry("late")))
                .isInstanceOf(Judge.Ignored.class);
    }

    private Judge.Verdict judge(String attacker) {
        return judge(attacker, Answers.honest(DEALT).toBuilder());
    }

    private Judge.Verdict judge(String attacker, Attack.Builder attack) {
        return judge.judge(attacker, attack.build(), entry(attacker));
    }

    private static Entry entry(String attacker) {
        return new Entry("g.attacks." + attacker, 0, 0, "", attacker, 0, new byte[] {1});
    }
}
