// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.Control;

/** Asks a game to pause, to go on, to stop, or to eject or admit an attacker. */
public final class ControlSender implements AutoCloseable {

    private final Journal journal;
    private final JournalWriter writer;

    /** Sends to one game. */
    public ControlSender(Journal journal) {
        this.journal = journal;
        writer = journal.writer("spectator");
    }

    /**
     * Sends a request; it is in the log when this returns.
     *
     * @param reason for people; may be empty
     */
    public void send(Action action, String reason) {
        send(Control.newBuilder().setAction(action).setReason(reason));
    }

    /** Asks to send an attacker off for good. */
    public void eject(String attacker, String reason) {
        send(
                Control.newBuilder()
                        .setAction(Action.ACTION_EJECT)
                        .setAttacker(attacker)
                        .setReason(reason));
    }

    /** Asks to give an attacker a place, or to let it in again that was sent off. */
    public void admit(String attacker, String reason) {
        send(
                Control.newBuilder()
                        .setAction(Action.ACTION_ADMIT)
                        .setAttacker(attacker)
                        .setReason(reason));
    }

    @Override
    public void close() {
        writer.close();
    }

    private void send(Control.Builder control) {
        writer.send(
                journal.topics().control(),
                "",
                control.setEpochMillis(System.currentTimeMillis()).build());
        writer.commit();
    }
}
