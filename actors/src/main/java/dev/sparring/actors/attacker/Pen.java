// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Round;
import java.util.Optional;

/** How an attacker publishes: what is written between two commits, and what it keeps. */
interface Pen extends AutoCloseable {

    /** The checkpoint to go on from; none for a new attacker, or one that keeps nothing. */
    Optional<Checkpoint> checkpoint();

    /**
     * Says hello.
     *
     * @param state before the first answer
     * @param from where the reading of a new attacker starts
     * @param next the first round that a new attacker may be dealt
     */
    void begin(Presence hello, PlayerState state, Offsets from, long next);

    /** SHA-256 of the weights that it crafts with now; empty for one that does not learn. */
    ByteString weightsSha256();

    /** Says that it is still there. */
    void alive(Presence presence);

    /**
     * Publishes an answer, and what was learnt, unless that was done before.
     *
     * @param round that is answered; of one that is closed only what was learnt matters
     * @param onSettled called on any thread when nothing of it can be lost any more, or all of it
     *     is; {@link #check} tells which
     */
    void answer(Inbox inbox, Round round, Attack attack, Crafted crafted, Runnable onSettled);

    /**
     * Looks whether all that was published is on disk, as far as it is known.
     *
     * @throws dev.sparring.actors.journal.JournalException if it is not, and will not be
     */
    void check();

    /** Says goodbye, and keeps what is needed to go on later. */
    void end(Presence goodbye, Inbox inbox);

    @Override
    void close();
}
