// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.GpuWorkerListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;

/** A {@link Game} and the actor system it runs in. Safe to share between threads. */
public final class RunningGame implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final CompletableFuture<Game.Outcome> outcome;
    private final ActorSystem<Game.Command> system;

    private RunningGame(CompletableFuture<Game.Outcome> outcome, ActorSystem<Game.Command> system) {
        this.outcome = outcome;
        this.system = system;
    }

    /**
     * Starts a game, or goes on with it; returns at once.
     *
     * @param bootstrapServers of the Kafka broker
     */
    public static RunningGame start(
            GameSettings settings, String bootstrapServers, GpuWorkerListener listener) {
        return start(Staging.everybody(settings, bootstrapServers, listener));
    }

    /** Brings some of a game's players on stage; returns at once. */
    public static RunningGame start(Staging staging) {
        return start(staging, new Health());
    }

    /**
     * The same.
     *
     * @param health told how the players are
     */
    public static RunningGame start(Staging staging, Health health) {
        CompletableFuture<Game.Outcome> outcome = new CompletableFuture<>();
        ActorSystem<Game.Command> system =
                ActorSystem.create(Game.create(staging, outcome, health), "sparring");
        system.getWhenTerminated()
                .whenComplete(
                        (done, failure) ->
                                outcome.completeExceptionally(
                                        PlayerException.permanent(
                                                "the game was ended from outside")));
        return new RunningGame(outcome, system);
    }

    /** How it ended; completes exceptionally, with a message for people, if it failed. */
    public CompletableFuture<Game.Outcome> outcome() {
        return outcome;
    }

    /** Asks it to end after the round in flight; {@link #outcome} tells when it has. */
    public void stop() {
        system.tell(new Game.Stop());
    }

    /** Ends it at once, if it has not ended, and waits until everything is closed. */
    @Override
    public void close() {
        system.terminate();
        try {
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the game did not end: " + e.getMessage(), e);
        }
    }
}
