// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.protocol.v1.Report;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Follows the progress of a game by its reports, while no process dies by itself. Reports may come
 * on any thread; everything else is for one.
 */
final class Progress {

    /** A game that makes no progress for so long has stopped for good. */
    static final long PATIENCE_SECONDS = 120;

    private static final long GLANCE_MILLIS = 200;

    private record Seen(long round, long nanos) {}

    private final Troupe troupe;
    private final BlockingQueue<Seen> reported = new LinkedBlockingQueue<>();
    private long now = -1;

    /** A game that has reported nothing. */
    Progress(Troupe troupe) {
        this.troupe = troupe;
    }

    /** Takes in a report. */
    void on(Report report) {
        if (report.hasStep()) {
            reported.add(new Seen(report.getStep().getRound(), System.nanoTime()));
        }
    }

    /** The last round that is known to have been reported. */
    long now() {
        return now;
    }

    /** Waits until a round is reported. */
    void await(long round) throws InterruptedException, Defect {
        while (now < round) {
            next();
        }
    }

    /** Takes what has been reported, and waits for nothing. */
    void drain() {
        for (Seen seen = reported.poll(); seen != null; seen = reported.poll()) {
            now = seen.round();
        }
    }

    /**
     * Waits for the next report.
     *
     * @return when it came, as {@link System#nanoTime} has it
     * @throws Defect if none comes, or somebody died
     */
    long next() throws InterruptedException, Defect {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            Seen seen = reported.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
            troupe.requireNobodyDied();
            if (seen != null) {
                now = seen.round();
                return seen.nanos();
            }
            if (System.nanoTime() > end) {
                throw new Defect(
                        "no round was reported for %d s after round %d"
                                .formatted(PATIENCE_SECONDS, now));
            }
        }
    }
}
