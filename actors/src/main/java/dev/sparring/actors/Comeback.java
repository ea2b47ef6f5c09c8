// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.journal.Neighbours;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Players who go on from the log after a failure. When what one of them had handed to the others is
 * not in the log, nobody keeps what came of it: all who may have heard of it leave the stage, and
 * nobody enters before the last of them has left. Used by the game's thread.
 */
final class Comeback {

    private final Neighbours neighbours;
    private final Set<Role<?>> roles = new LinkedHashSet<>();
    private boolean everybody;

    /** One that nobody waits for. */
    Comeback(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /** A player goes on from the log. */
    void add(Role<?> role) {
        roles.add(role);
    }

    /** Nobody comes back. */
    void cancel() {
        roles.clear();
        everybody = false;
    }

    /**
     * Whether everybody who may have heard of what was lost has to leave, or not to enter yet;
     * until then it stays lost.
     */
    boolean isForEverybody() {
        everybody |= neighbours.haveLost();
        return everybody;
    }

    /** Takes out who may enter again: all, if the last of those who have to leave has left. */
    List<Role<?>> ready() {
        if (roles.stream().anyMatch(Role::isOnStage)) {
            return List.of();
        }
        if (everybody) {
            // nobody is on stage, so what they have lost while they left was heard by nobody
            neighbours.haveLost();
            everybody = false;
        }
        List<Role<?>> ready = List.copyOf(roles);
        roles.clear();
        return ready;
    }
}
