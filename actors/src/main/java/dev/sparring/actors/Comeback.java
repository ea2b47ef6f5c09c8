// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * Players who go on from the log after a failure. When what one of them had handed to the others is
 * not in the log, nobody keeps what came of it: all who may have heard of it leave the stage, and
 * enter again when the last of them has left. Used by the game's thread.
 */
final class Comeback {

    private final Set<Role<?>> roles = new LinkedHashSet<>();

    /** A player has failed, and took nothing with it that others may have used. */
    void add(Role<?> failed) {
        roles.add(failed);
    }

    /** These players go on from the log as well. */
    void join(Stream<? extends Role<?>> others, ActorContext<?> game) {
        others.filter(Role::isOnStage)
                .forEach(
                        role -> {
                            roles.add(role);
                            role.dismiss(game);
                        });
    }

    /** Nobody comes back. */
    void cancel() {
        roles.clear();
    }

    /** Takes out who may enter again: all, if the last of them has left. */
    List<Role<?>> ready() {
        if (roles.stream().anyMatch(Role::isOnStage)) {
            return List.of();
        }
        List<Role<?>> ready = List.copyOf(roles);
        roles.clear();
        return ready;
    }
}
