// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.protocol.v1.Round;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * How long the defender waits, and for whom. When a time is over its actor is told. Used by the
 * actor's thread.
 */
final class Patience {

    /**
     * How long a round is held open for those whom nobody asked for, when all others have answered.
     */
    private static final Duration TRIAL = Duration.ofSeconds(1);

    /** The same for one that has answered before. */
    private static final Duration COURTESY = Duration.ofSeconds(10);

    /** What is waited for. */
    enum Wait {
        /** Attackers that a game does not begin without. */
        PRESENCE,
        /** Everybody's answer to a round. */
        ANSWERS,
        /** The answer of somebody whom the settings do not name. */
        TRIAL
    }

    /** A time is over. */
    record Over(Wait what, long round) {}

    private final TimerScheduler<Defender.Command> timers;
    private final Function<Over, Defender.Command> message;
    private final double deadlineSeconds;
    private final Set<Over> over = new HashSet<>();
    private long liveSinceMillis;

    /**
     * The defender's.
     *
     * @param message to the actor when a time is over
     * @param deadlineSeconds for presence and answers; 0 for ever
     */
    Patience(
            TimerScheduler<Defender.Command> timers,
            Function<Over, Defender.Command> message,
            double deadlineSeconds) {
        this.timers = timers;
        this.message = message;
        this.deadlineSeconds = deadlineSeconds;
    }

    /** From now on the game is played. */
    void live() {
        liveSinceMillis = System.currentTimeMillis();
    }

    /** A time is over, as the actor was told. */
    void note(Over time) {
        over.add(time);
    }

    /** Whether nobody is waited for any more who did not come. */
    boolean hasGathered() {
        return over.contains(new Over(Wait.PRESENCE, 0));
    }

    /** Whether the time for answers to a round is over. */
    boolean isOver(long round) {
        return over.contains(new Over(Wait.ANSWERS, round));
    }

    /** Whether those whom the settings do not name have had their time. */
    boolean isTrialOver(long round) {
        return over.contains(new Over(Wait.TRIAL, round));
    }

    /** Who has not come when a round's time is over is not waited for any longer. */
    void gather() {
        if (deadlineSeconds > 0) {
            start(new Over(Wait.PRESENCE, 0), millis());
        }
    }

    /** A round whose time ran out while nobody played gets its time once more. */
    void await(Round round) {
        if (deadlineSeconds > 0) {
            long at = Math.max(liveSinceMillis + millis(), round.getDeadlineEpochMillis());
            long delay = Math.max(0, at - System.currentTimeMillis());
            start(new Over(Wait.ANSWERS, round.getRound()), delay);
        }
    }

    /** Who was not asked for is not waited for until the deadline. */
    void tryGuests(long round, boolean proven) {
        start(new Over(Wait.TRIAL, round), (proven ? COURTESY : TRIAL).toMillis());
    }

    /** What was over before this round does not matter any more. */
    void forget(long round) {
        over.removeIf(each -> each.what() != Wait.PRESENCE && each.round() < round);
    }

    private void start(Over time, long delayMillis) {
        if (!timers.isTimerActive(time)) {
            timers.startSingleTimer(time, message.apply(time), Duration.ofMillis(delayMillis));
        }
    }

    private long millis() {
        return Math.round(1000 * deadlineSeconds);
    }
}
