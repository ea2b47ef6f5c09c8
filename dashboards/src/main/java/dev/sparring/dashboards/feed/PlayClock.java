// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.GameState;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Measures how long a game was played and how fast, from the times of its reports; pauses, stops
 * and crashes do not count. Not safe for concurrent use.
 */
final class PlayClock {

    /** Rounds that the pace is measured over. */
    private static final int PACE_ROUNDS = 50;

    /** A round takes at most so many times as long as those before it; the rest is no play. */
    private static final double LONGEST_ROUNDS = 20;

    /** Silence of less than this is play, however quick the rounds were before. */
    private static final long SHORT_MILLIS = 60_000;

    private record Tick(long round, long playedMillis) {}

    private final Deque<Tick> ticks = new ArrayDeque<>();
    private boolean running;
    private boolean told;
    private long last;
    private long played;

    /** Notes that the game begins, goes on, pauses or ends. */
    void event(GameState state, long at) {
        boolean goesOn =
                state == GameState.GAME_STATE_STARTED || state == GameState.GAME_STATE_RESUMED;
        told = true;
        if (goesOn) {
            // what lay before was a pause, or a crash that nobody could report
            last = at;
            running = true;
            ticks.clear();
        } else {
            pass(at);
            running = false;
        }
    }

    /**
     * Notes that a round has ended.
     *
     * @return rounds per second since the last one; NaN without a last one in the same sitting
     */
    double round(long round, long at) {
        if (last == 0) {
            last = at;
        }
        // the round in flight when a game is paused is reported after the pause
        running |= !told;
        pass(at);
        Tick before = ticks.peekLast();
        ticks.addLast(new Tick(round, played));
        if (ticks.size() > PACE_ROUNDS) {
            ticks.removeFirst();
        }
        if (before == null || played == before.playedMillis() || round <= before.round()) {
            return Double.NaN;
        }
        return 1e3 * (round - before.round()) / (played - before.playedMillis());
    }

    /** Starts measuring the pace anew, because rounds now take another time. */
    void forgetPace() {
        ticks.clear();
    }

    /** Rounds per second over the last rounds; NaN while that is not known. */
    double roundsPerSecond() {
        if (ticks.size() < 2) {
            return Double.NaN;
        }
        long rounds = ticks.getLast().round() - ticks.getFirst().round();
        long millis = ticks.getLast().playedMillis() - ticks.getFirst().playedMillis();
        return millis <= 0 || rounds <= 0 ? Double.NaN : 1e3 * rounds / millis;
    }

    /** Seconds of play until {@code now}. */
    double elapsedSeconds(long now) {
        return (played + (running ? share(now) : 0)) / 1e3;
    }

    private void pass(long at) {
        if (running) {
            played += share(at);
        }
        last = Math.max(last, at);
    }

    /** What of the time since the last report is play. */
    private long share(long at) {
        long since = Math.max(0, at - last);
        return last == 0 || since > longest() ? 0 : since;
    }

    private double longest() {
        double pace = roundsPerSecond();
        return Double.isNaN(pace)
                ? SHORT_MILLIS
                : Math.max(SHORT_MILLIS, LONGEST_ROUNDS * 1e3 / pace);
    }
}
