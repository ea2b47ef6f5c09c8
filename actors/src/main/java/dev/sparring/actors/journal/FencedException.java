// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/**
 * Another process has taken over this player; this one must end and not come back by itself. Kafka
 * says the same of a process that was away for longer than a transaction may last.
 */
public final class FencedException extends JournalException {

    private static final long serialVersionUID = 1;

    /** Names the player that was taken over. */
    public FencedException(String player, Throwable cause) {
        super("another process plays " + player + " of this game now; this one ends", cause);
    }
}
