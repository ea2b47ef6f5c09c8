// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.deploy.broker.ConsoleSignals;
import java.util.concurrent.atomic.AtomicInteger;

/** Ctrl-C: the first one asks the game to stop, the second one ends the process. */
final class StopRequests {

    private final Screen screen;
    private final String what;
    private final Runnable stop;
    private final String resume;
    private final AtomicInteger count = new AtomicInteger();

    private StopRequests(Screen screen, String what, Runnable stop, String resume) {
        this.screen = screen;
        this.what = what;
        this.stop = stop;
        this.resume = resume;
    }

    /**
     * Listens from now on, to Ctrl-C, to SIGTERM, and to the end of the terminal.
     *
     * @param what the first one asks for, in words
     * @param stop asks for it
     * @param resume how to go on
     */
    static StopRequests listen(Screen screen, String what, Runnable stop, String resume) {
        StopRequests requests = new StopRequests(screen, what, stop, resume);
        ConsoleSignals.on("INT", requests::requested);
        ConsoleSignals.on("TERM", requests::requested);
        ConsoleSignals.on("HUP", requests::requested);
        return requests;
    }

    /** Whether somebody has asked the game to stop. */
    boolean isAsked() {
        return count.get() > 0;
    }

    /** The game is over: from now on there is nothing to wait for. */
    void over() {
        count.incrementAndGet();
    }

    private void requested() {
        if (count.incrementAndGet() == 1) {
            screen.line(what + "; Ctrl-C again stops at once");
            stop.run();
        } else {
            screen.clear();
            screen.line("stopped at once; go on with: " + resume);
            Runtime.getRuntime().halt(130);
        }
    }
}
