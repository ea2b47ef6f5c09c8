// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.journal.FencedException;
import dev.sparring.actors.journal.RefusedException;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.gpu.NotFiniteException;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * A player's place in a game, whoever fills it at the moment: after a failure a new actor enters,
 * which goes on from the last checkpoint. Used by the game's thread.
 *
 * @param <C> the player's commands
 */
final class Role<C> {

    /** Where players work: each on a thread of its own. */
    static final String DISPATCHER = "sparring-player-dispatcher";

    private static final int MAX_FAILURES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** After this long without a failure the earlier ones are forgotten. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    /** A player that was let in at all has written and read by then. */
    private static final Duration BEGINNING = Duration.ofMinutes(1);

    private final String name;
    private final Behavior<C> behavior;
    private ActorRef<C> player;
    private int failures;
    private long enteredNanos;
    private long lastFailureNanos;

    Role(String name, Behavior<C> behavior) {
        this.name = name;
        this.behavior = behavior;
    }

    String name() {
        return name;
    }

    /** Brings a player on stage. */
    ActorRef<C> enter(ActorContext<?> game) {
        player = game.spawn(behavior, name, DispatcherSelector.fromConfig(DISPATCHER));
        game.watch(player);
        enteredNanos = enteredNanos == 0 ? System.nanoTime() : enteredNanos;
        return player;
    }

    /** Takes the player off the stage, if it is there. */
    void dismiss(ActorContext<?> game) {
        if (player != null) {
            game.stop(player);
        }
    }

    /** The player has gone, one way or another. */
    void left() {
        player = null;
    }

    boolean isOnStage() {
        return player != null;
    }

    /** Tells the player, if it is on stage. */
    void tell(C command) {
        if (player != null) {
            player.tell(command);
        }
    }

    /**
     * Counts a failure; whether another try makes sense. A Kafka that is away is waited for; one
     * that refuses a player from the beginning will not think better of it.
     */
    boolean mayTryAgain(Throwable failure) {
        if (isUnreachable(failure)) {
            return true;
        }
        long now = System.nanoTime();
        if (has(failure, RefusedException.class) && now - enteredNanos < BEGINNING.toNanos()) {
            return false;
        }
        failures = now - lastFailureNanos > MEMORY.toNanos() ? 1 : failures + 1;
        lastFailureNanos = now;
        return failures <= MAX_FAILURES && !endsHere(failure);
    }

    /** What ends the game, with who it happened to where that is not said. */
    Throwable told(Throwable failure) {
        return has(failure, NotFiniteException.class)
                ? new PlayerException(name + ": " + failure.getMessage(), failure)
                : failure;
    }

    /** How long to wait before the next try: twice as long each time. */
    Duration pause() {
        return FIRST_PAUSE.multipliedBy(1L << failures);
    }

    /** Whether the failure is that Kafka does not answer. */
    static boolean isUnreachable(Throwable failure) {
        return !endsHere(failure) && has(failure, UnreachableException.class);
    }

    /** Who was fenced may go on later, but not against the one that may play in its place. */
    private static boolean endsHere(Throwable failure) {
        return Permanence.isPermanent(failure) || has(failure, FencedException.class);
    }

    private static boolean has(Throwable failure, Class<?> type) {
        return failure != null && (type.isInstance(failure) || has(failure.getCause(), type));
    }
}
