// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.Identify;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.pattern.Patterns;

/**
 * Feels whether actors still take messages. Each time it is asked it sends those a question that
 * every actor answers by itself, in its turn between other messages; one that has not answered an
 * earlier question for long hangs. That says nothing of how long a round takes: players only wait
 * for answers of devices and attackers, they do not block for them. Safe to share between threads.
 */
public final class Pulse implements Health.Check {

    /**
     * What an actor may take for one message. Players block for Kafka, whose calls end after
     * seconds, and while they read a game's log: gigabytes over a slow line.
     */
    static final Duration LIMIT = Duration.ofMinutes(15);

    private final LongSupplier nanoTime;
    private final Map<String, Beat> beats = new ConcurrentHashMap<>();

    /** An actor, and since when it owes an answer. */
    private static final class Beat {
        private final ActorRef<?> actor;
        private long askedAt;
        private boolean waiting;

        private Beat(ActorRef<?> actor) {
            this.actor = actor;
        }

        private synchronized Optional<Duration> silence(long now) {
            if (waiting) {
                return Optional.of(Duration.ofNanos(now - askedAt));
            }
            waiting = true;
            askedAt = now;
            // this long it would not be waited for
            Patterns.ask(Adapter.toClassic(actor), new Identify(this), Duration.ofDays(1))
                    .whenComplete((identity, failure) -> answered());
            return Optional.empty();
        }

        private synchronized void answered() {
            waiting = false;
        }
    }

    /** Feels nobody yet. */
    public Pulse() {
        this(System::nanoTime);
    }

    Pulse(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * From now on feels an actor, in place of an earlier one.
     *
     * @param name for people
     */
    public void follow(String name, ActorRef<?> actor) {
        beats.put(name, new Beat(actor));
    }

    /** The actor has gone as it should. */
    public void forget(String name) {
        beats.remove(name);
    }

    @Override
    public Optional<String> get() {
        long now = nanoTime.getAsLong();
        Optional<String> stuck = Optional.empty();
        for (Map.Entry<String, Beat> each : beats.entrySet()) {
            Optional<Duration> silence = each.getValue().silence(now);
            if (silence.filter(time -> time.compareTo(LIMIT) >= 0).isPresent()) {
                stuck =
                        Optional.of(
                                "%s has taken no message for %d minutes"
                                        .formatted(each.getKey(), silence.get().toMinutes()));
            }
        }
        return stuck;
    }
}
