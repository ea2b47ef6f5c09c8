// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Round;
import java.util.Optional;

/**
 * Publishes each answer as it comes. Answering a round twice does no harm: the same round gives the
 * same bytes, and the defender takes the first.
 */
final class StatelessPen implements Pen {

    private final AttackerWriter own;

    StatelessPen(Journal journal, String attacker) {
        own = new AttackerWriter(journal, attacker);
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return Optional.empty();
    }

    @Override
    public void begin(Presence hello, PlayerState state, Offsets from, long next) {
        own.say(hello);
        own.flush();
    }

    @Override
    public ByteString weightsSha256() {
        return ByteString.EMPTY;
    }

    @Override
    public void alive(Presence presence) {
        own.say(presence);
    }

    @Override
    public void answer(
            Inbox inbox, Round round, Attack attack, Crafted crafted, Runnable onSettled) {
        if (inbox.isClosed(round.getRound())) {
            onSettled.run();
        } else {
            own.answer(attack, onSettled);
        }
    }

    @Override
    public void check() {
        own.check();
    }

    @Override
    public void end(Presence goodbye, Inbox inbox) {
        own.say(goodbye);
        own.flush();
    }

    @Override
    public void close() {
        own.close();
    }
}
