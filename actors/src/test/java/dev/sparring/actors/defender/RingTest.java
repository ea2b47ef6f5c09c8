// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.Rules;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {

    private final Ring ring = new Ring(List.of("pgd", "cw"), 4, 2);

    @Test
    void shouldDealToWhoHasSaidHelloAndNotGoodbye() {
        hear("pgd", "a");
        hear("pgd", "b");
        assertThat(roster(0)).containsExactly("pgd");
        assertThat(ring.awaited()).containsExactly("cw");

        leave("pgd", "a");
        assertThat(roster(0)).containsExactly("pgd");

        leave("pgd", "b");
        assertThat(roster(0)).isEmpty();
    }

    @Test
    void shouldHaveNoMorePlacesThanItHas() {
        assertThat(ring.admit("x")).isTrue();
        assertThat(ring.admit("x")).isFalse();
        assertThat(ring.admit("y")).isTrue();
        assertThat(ring.admit("z")).isFalse();

        hear("z", "a");
        assertThat(ring.seated()).containsExactlyInAnyOrder("pgd", "cw", "x", "y");
        assertThat(roster(0)).isEmpty();
    }

    @Test
    void shouldStandAsBeforeAndNobodyBesides() {
        ring.admit("x");
        List<Standing> before = ring.standings();
        ring.admit("y");

        ring.restore(before);

        assertThat(ring.standings()).isEqualTo(before);
    }

    @Test
    void shouldAskAgainAtOnceWhoHasAnsweredBefore() {
        hear("pgd", "a");
        ring.answered("pgd");

        ring.miss("pgd", 5);
        assertThat(roster(6)).isEmpty();

        hear("pgd", "a");
        assertThat(roster(6)).containsExactly("pgd");
    }

    @Test
    void shouldAskWhoNeverAnswersEverMoreRarely() {
        ring.admit("x");
        List<Long> asked = new ArrayList<>();
        for (long round = 0; round < 10_000; round++) {
            hear("x", "a");
            if (!roster(round).isEmpty()) {
                asked.add(round);
                ring.miss("x", round);
            }
        }
        assertThat(asked).startsWith(0L, 16L, 32L, 64L, 128L, 256L).hasSizeLessThan(15);
    }

    @Test
    void shouldAskWhoNeverAnswersInTheSameRounds() {
        ring.admit("x");
        ring.admit("y");
        hear("x", "a");
        ring.miss("x", 3);
        hear("y", "a");
        ring.miss("y", 11);
        hear("x", "a");
        hear("y", "a");

        assertThat(roster(15)).isEmpty();
        assertThat(roster(16)).containsExactly("x", "y");
    }

    @Test
    void shouldForgetMissesWhenAnAnswerComesLate() {
        hear("pgd", "a");
        ring.miss("pgd", 0);

        ring.answered("pgd");

        assertThat(roster(1)).containsExactly("pgd");
    }

    @Test
    void shouldWaitForWhoTheGameWasMadeForOnly() {
        ring.admit("x");
        hear("pgd", "a");
        hear("x", "a");

        assertThat(ring.isWaitedFor("pgd")).isTrue();
        assertThat(ring.isWaitedFor("x")).isFalse();

        ring.answered("x");
        assertThat(ring.isWaitedFor("x")).isFalse();
        assertThat(ring.isProven("x")).isTrue();
    }

    @Test
    void shouldTakeNoLateRubbishForProof() {
        ring.admit("x");
        hear("x", "a");
        ring.miss("x", 0);

        ring.late("x", false);
        assertThat(ring.isProven("x")).isFalse();
        assertThat(roster(1)).isEmpty();
        assertThat(roster(16)).containsExactly("x");

        ring.late("x", true);
        assertThat(ring.isProven("x")).isTrue();
        assertThat(roster(1)).containsExactly("x");
    }

    @Test
    void shouldEjectForFoulsButNotForGarbage() {
        hear("pgd", "a");
        for (int i = 0; i < 100; i++) {
            ring.count(Rules.foul("pgd", 0, FoulReason.FOUL_REASON_UNPARSABLE, ""));
            ring.count(Rules.foul("pgd", 0, FoulReason.FOUL_REASON_WRONG_DEAL, ""));
        }
        ring.count(Rules.foul("pgd", 0, FoulReason.FOUL_REASON_OVER_BUDGET, ""));
        assertThat(ring.isEjected("pgd")).isFalse();

        ring.count(Rules.foul("pgd", 1, FoulReason.FOUL_REASON_OVER_BUDGET, ""));
        assertThat(ring.isEjected("pgd")).isTrue();
        assertThat(ring.awaited()).containsExactly("cw");

        ring.pardon("pgd");
        assertThat(roster(2)).containsExactly("pgd");
    }

    @Test
    void shouldStandAsItStoodAfterARestart() {
        ring.admit("x");
        hear("x", "a");
        hear("cw", "b");
        ring.eject("cw");
        ring.answered("x");
        Ring again = new Ring(List.of("pgd", "cw"), 4, 2);

        again.restore(ring.standings());

        assertThat(again.standings()).isEqualTo(ring.standings());
        assertThat(again.roster(0)).isEqualTo(ring.roster(0));
    }

    private List<String> roster(long round) {
        return ring.roster(round).stream().map(RosterEntry::getAttacker).toList();
    }

    private void hear(String attacker, String replica) {
        say(attacker, replica, PresenceState.PRESENCE_STATE_ALIVE);
    }

    private void leave(String attacker, String replica) {
        say(attacker, replica, PresenceState.PRESENCE_STATE_LEFT);
    }

    private void say(String attacker, String replica, PresenceState state) {
        ring.onPresence(
                attacker,
                Presence.newBuilder().setReplica(replica).setState(state).setCopies(1).build());
    }
}
