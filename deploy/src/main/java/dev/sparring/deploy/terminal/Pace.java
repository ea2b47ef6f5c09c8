// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How fast rounds come in, over the last of them. */
public final class Pace {

    private static final int ROUNDS = 50;

    private record Tick(long round, long nanos) {}

    private final Deque<Tick> ticks = new ArrayDeque<>();
    private final LongSupplier nanoTime;

    public Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes that a round has ended. */
    public void tick(long round) {
        ticks.addLast(new Tick(round, nanoTime.getAsLong()));
        if (ticks.size() > ROUNDS) {
            ticks.removeFirst();
        }
    }

    /** Starts measuring the pace anew, because rounds now take another time. */
    void forget() {
        ticks.clear();
    }

    /** Whether enough rounds have ended to tell. */
    public boolean isKnown() {
        return ticks.size() > 1 && ticks.getLast().nanos() > ticks.getFirst().nanos();
    }

    /** Rounds per second of wall-clock time, evaluations in between included. */
    public double roundsPerSecond() {
        Tick first = ticks.getFirst();
        Tick last = ticks.getLast();
        return (last.round() - first.round()) * 1e9 / (last.nanos() - first.nanos());
    }
}
