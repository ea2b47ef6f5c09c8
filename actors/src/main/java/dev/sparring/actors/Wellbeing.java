// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.health.DeviceWatch;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.health.KafkaEar;
import dev.sparring.actors.health.Pulse;
import org.apache.pekko.actor.typed.ActorRef;

/** Tells the health of a process how its part of a game is. Used by the game's thread. */
final class Wellbeing {

    private final Health health;
    private final String kafka;
    private final Pulse pulse = new Pulse();
    private final DeviceWatch devices = new DeviceWatch();

    /**
     * Of a game that begins.
     *
     * @param kafka its address, for people
     */
    Wellbeing(Health health, ActorRef<Game.Command> game, String kafka) {
        this.health = health;
        this.kafka = kafka;
        pulse.follow("the game", game);
        health.alive(pulse);
        health.alive(devices);
        health.ready(new KafkaEar(kafka));
    }

    /** For players, who say themselves when they are ready. */
    Health health() {
        return health;
    }

    /** Sees what devices do. */
    DeviceWatch devices() {
        return devices;
    }

    /** A player is going to begin; whoever only watches has nothing to restore. */
    void enters(String name) {
        if (name.equals(Watch.NAME)) {
            health.has(name);
        } else {
            health.needs(name, "restoring what it had, from Kafka at " + kafka);
        }
    }

    /** A player has begun. */
    void entered(String name, ActorRef<?> player) {
        pulse.follow(name, player);
    }

    /** All players are there: from now on each speaks for itself. */
    void begun() {
        health.has(Health.PROCESS);
    }

    /** A player failed and will begin again. */
    void failed(String name, Throwable cause) {
        health.needs(
                name,
                Role.isUnreachable(cause)
                        ? "waiting for Kafka at " + kafka
                        : "goes on from its checkpoint after a failure: " + cause.getMessage());
    }

    /** A player has ended. */
    void left(String name) {
        pulse.forget(name);
        health.has(name);
    }

    /** The game cannot go on in this process. */
    void broken(Throwable cause) {
        health.broken(String.valueOf(cause.getMessage()));
    }
}
