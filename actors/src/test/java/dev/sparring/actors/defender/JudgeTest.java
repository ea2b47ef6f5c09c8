// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private final Ring ring = new Ring(List.of(), 3);
    private final RoundBook book = new RoundBook(0);
    private final Judge judge = new Judge(ring, book);
    private final InFlight round = book.deal(Answers.round(0, "late", "fast"), new Offsets());

    JudgeTest() {
        ring.onPresence(presence("late", PresenceState.PRESENCE_STATE_JOINED));
        ring.onPresence(presence("fast", PresenceState.PRESENCE_STATE_JOINED));
    }

    @Test
    void shouldTakeAnAnswerWhileTheRoundIsOpen() {
        assertThat(judge.judge(answer("late"))).isInstanceOf(Judge.Accepted.class);
    }

    @Test
    void shouldTakeNoMoreAnswersOnceTheRoundIsClosedAndWelcomeTheLateBack() {
        ring.miss("late", 0);
        round.closed();

        assertThat(judge.judge(answer("late"))).isInstanceOf(Judge.Ignored.class);
        assertThat(ring.isPresent("late")).isTrue();
        assertThat(judge.judge(answer("fast")))
                .isInstanceOfSatisfying(
                        Judge.Fouled.class,
                        fouled ->
                                assertThat(fouled.foul().getReason())
                                        .isEqualTo(FoulReason.FOUL_REASON_STALE_ROUND));
    }

    @Test
    void shouldLetAnAttackerThatMissedARoundComeBackWithASignOfLife() {
        ring.miss("late", 0);
        assertThat(ring.isPresent("late")).isFalse();

        ring.onPresence(presence("late", PresenceState.PRESENCE_STATE_ALIVE));
        assertThat(ring.isPresent("late")).isTrue();

        ring.onPresence(presence("late", PresenceState.PRESENCE_STATE_LEFT));
        assertThat(ring.isPresent("late")).isFalse();
    }

    private static Presence presence(String attacker, PresenceState state) {
        return Presence.newBuilder().setAttacker(attacker).setCopies(1).setState(state).build();
    }

    private static Entry answer(String attacker) {
        Attack attack = Answers.honest(Answers.round(0, "late", "fast"), attacker);
        return new Entry("attacks", 0, 0, attacker, attacker, 0, attack.toByteArray());
    }
}
