// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Game} and the actor system it runs in. Safe to share between threads. */
public final class RunningGame implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningGame.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(1);

    /** A process that wants to end has asked its players before, or cannot wait for them. */
    private static final String NO_HOOK =
            "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off";

    private final CompletableFuture<Game.Outcome> outcome;
    private final ActorSystem<Game.Command> system;

    private RunningGame(CompletableFuture<Game.Outcome> outcome, ActorSystem<Game.Command> system) {
        this.outcome = outcome;
        this.system = system;
    }

    /**
     * Starts a game, or goes on with it; returns at once.
     *
     * @param connection to the Kafka broker
     */
    public static RunningGame start(
            GameSettings settings, Connection connection, GpuWorkerListener listener) {
        return start(Staging.everybody(settings, connection, listener));
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
                ActorSystem.create(
                        Game.create(staging, outcome, health),
                        "sparring",
                        ConfigFactory.parseString(NO_HOOK).withFallback(ConfigFactory.load()));
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

    /**
     * Asks what plays here to end without a word to the others, because this process will be
     * started again; {@link #outcome} tells when it has.
     */
    public void suspend() {
        system.tell(new Game.Suspend());
    }

    /** Ends it at once, if it has not ended, and waits until everything is closed. */
    @Override
    public void close() {
        try {
            awaitEnd(CLOSE_TIMEOUT);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the game did not end: " + e.getMessage(), e);
        }
    }

    /**
     * The same for a process that is about to end: does not wait for a device that computes
     * something which nobody wants any more.
     */
    public void closeForGood() {
        try {
            awaitEnd(SHORT_TIMEOUT);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("a device still computes while the process ends");
        }
    }

    private void awaitEnd(Duration longest) throws ExecutionException, TimeoutException {
        system.terminate();
        try {
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
