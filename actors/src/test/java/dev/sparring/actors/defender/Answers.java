// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.protocol.Deals;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;

/** Rounds of one black pixel, and legal answers to them. */
final class Answers {

    private static final long[] SHAPE = {1, 1, 1, 1};

    private Answers() {}

    static Round round(long number, String... attackers) {
        Round.Builder round =
                Round.newBuilder()
                        .setRound(number)
                        .setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(.1f))
                        .setImages(TensorCodec.bytes("", SHAPE, new byte[1]))
                        .addLabels(0);
        for (String attacker : attackers) {
            round.addRoster(RosterEntry.newBuilder().setAttacker(attacker).setCopies(1));
        }
        return Deals.sealed(round);
    }

    static Attack honest(Round round) {
        return Attack.newBuilder()
                .setRound(round.getRound())
                .setDeal(round.getDeal())
                .setAdversarialImages(TensorCodec.floats("", SHAPE, new float[] {.05f}))
                .build();
    }
}
