// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Does something in one of a game's players at a moment when its work is half done. One at a time.
 */
public final class Moments implements AutoCloseable {

    /** Which moment. */
    public enum When {
        /** See {@link Moment#ANSWER_HANDED}. */
        ANSWER_HANDED(Moment.ANSWER_HANDED),
        /** See {@link Moment#ANSWER_ACKNOWLEDGED}. */
        ANSWER_ACKNOWLEDGED(Moment.ANSWER_ACKNOWLEDGED),
        /** See {@link Moment#BEFORE_COMMIT}. */
        BEFORE_COMMIT(Moment.BEFORE_COMMIT),
        /** See {@link Moment#AFTER_COMMIT}. */
        AFTER_COMMIT(Moment.AFTER_COMMIT);

        private final Moment moment;

        When(Moment moment) {
            this.moment = moment;
        }
    }

    private final CountDownLatch reached = new CountDownLatch(1);
    private final AtomicInteger times = new AtomicInteger();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();

    private Moments() {}

    /**
     * Does something once.
     *
     * @param nth time that the player comes to this moment
     * @param what done on the player's thread
     */
    public static Moments once(Journal journal, String player, When when, int nth, Runnable what) {
        Moments moments = new Moments();
        Moment.watch(
                (moment, game, who) -> {
                    if (!game.equals(journal.topics().game())) {
                        return;
                    }
                    if (moment == Moment.ANSWER_HANDED) {
                        moments.answers.merge(who, 1, Integer::sum);
                    }
                    if (moment == when.moment
                            && who.equals(player)
                            && moments.times.incrementAndGet() == nth) {
                        moments.reached.countDown();
                        what.run();
                    }
                });
        return moments;
    }

    /** What a broker that refuses does to the player. */
    public static void refuse() {
        throw new JournalException("refused, for a test");
    }

    /** What an author does that ends before the log has what it handed to its neighbours. */
    public static void lose(Journal journal) {
        journal.neighbours().lose();
    }

    /** The player stands still until its process ends. */
    public static void standStill() {
        await(new CountDownLatch(1));
    }

    /** The player stands still until a gate opens, or its process ends. */
    public static void await(CountDownLatch gate) {
        await(gate, Duration.ofDays(1));
    }

    /** The same, but no longer than this. */
    public static void await(CountDownLatch gate, Duration longest) {
        try {
            gate.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new JournalException("ended, for a test", e);
        }
    }

    /** How often the player has come to this moment. */
    public int times() {
        return times.get();
    }

    /** Waits until it has happened. */
    public void await() throws InterruptedException {
        if (!reached.await(100, TimeUnit.SECONDS)) {
            throw new AssertionError("the player never came to this moment");
        }
    }

    /** Waits until a player has handed over so many more answers. */
    public void awaitAnswers(String player, int more) {
        int before = answers.getOrDefault(player, 0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> answers.getOrDefault(player, 0) >= before + more);
    }

    @Override
    public void close() {
        Moment.watch((moment, game, player) -> {});
    }
}
