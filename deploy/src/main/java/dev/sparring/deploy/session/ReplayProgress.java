// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.Difference;
import dev.sparring.actors.Replay;
import dev.sparring.deploy.terminal.Figures;
import dev.sparring.deploy.terminal.Pace;
import dev.sparring.deploy.terminal.Screen;
import java.util.concurrent.TimeUnit;

/** Shows how far a replay is, until it has ended or Ctrl-C has. */
public final class ReplayProgress implements Replay.Observer {

    private static final long SPARSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Screen screen;
    private final long end;
    private final Pace pace = new Pace(System::nanoTime);
    private final long startNanos = System.nanoTime();
    private long sparseNanos = startNanos;
    private long rounds;
    private volatile boolean stopped;

    /**
     * Of a replay that has not begun.
     *
     * @param end the version that it goes on to
     */
    public ReplayProgress(Screen screen, long end) {
        this.screen = screen;
        this.end = end;
    }

    /**
     * Plays it.
     *
     * @return whether it has come to its end
     */
    public boolean play(Replay replay) throws Difference {
        StopRequests requests =
                StopRequests.listen(screen, "stopping", () -> stopped = true, "the same command");
        try {
            replay.play(this);
        } finally {
            requests.over();
            screen.clear();
        }
        return !stopped;
    }

    @Override
    public boolean goOn(long round) {
        rounds++;
        pace.tick(round);
        StringBuilder line = new StringBuilder("round " + (round + 1) + "/" + end);
        if (pace.isKnown()) {
            double rate = pace.roundsPerSecond();
            line.append("  ").append(Figures.rate(rate)).append(" rounds/s  ETA ");
            line.append(Figures.time((end - round - 1) / rate));
        }
        screen.live(line.toString());
        long now = System.nanoTime();
        if (!screen.isTerminal() && now - sparseNanos >= SPARSE_NANOS) {
            sparseNanos = now;
            screen.line(line.toString());
        }
        return !stopped;
    }

    /** Rounds that were replayed. */
    public long rounds() {
        return rounds;
    }

    /** Since the beginning. */
    public double seconds() {
        return (System.nanoTime() - startNanos) * 1e-9;
    }
}
