// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.Topics;
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

    private final Topics topics;
    private final JournalWriter writer;

    StatelessPen(Journal journal, String attacker) {
        topics = journal.topics();
        writer = journal.writer(attacker);
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return Optional.empty();
    }

    @Override
    public void note(Entry entry) {}

    @Override
    public void begin(Presence hello, PlayerState state, Offsets from, long next) {
        alive(hello);
        writer.commit();
    }

    @Override
    public void alive(Presence presence) {
        Presences.send(writer, topics, presence);
    }

    @Override
    public void answer(
            Inbox inbox, Round round, Attack.Builder attack, Crafted crafted, Runnable onSettled) {
        if (inbox.isClosed(round.getRound())) {
            onSettled.run();
            return;
        }
        writer.send(
                topics.attacks(),
                attack.getAttacker(),
                attack.getRound(),
                attack.build(),
                onSettled);
    }

    @Override
    public void check() {
        writer.check();
    }

    @Override
    public void end(Presence goodbye, Inbox inbox) {
        alive(goodbye);
        writer.commit();
    }

    @Override
    public void close() {
        writer.close();
    }
}
