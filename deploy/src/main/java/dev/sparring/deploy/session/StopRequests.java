// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.RunningGame;
import dev.sparring.deploy.broker.ConsoleSignals;
import dev.sparring.deploy.terminal.Screen;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C: the first one asks the game to stop, the second one ends the process. SIGTERM asks too;
 * see {@link Termination}.
 */
public final class StopRequests {

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
    public static StopRequests listen(Screen screen, String what, Runnable stop, String resume) {
        return listen(screen, what, stop, stop, resume);
    }

    /**
     * The same for who does something else at SIGTERM.
     *
     * @param suspend what to do then: whoever sends it will start this process again
     */
    public static StopRequests listen(
            Screen screen, String what, Runnable stop, Runnable suspend, String resume) {
        StopRequests requests = new StopRequests(screen, what, stop, resume);
        if (ParentProcess.isFollowed()) {
            return requests;
        }
        ConsoleSignals.on("INT", requests::interrupted);
        ConsoleSignals.on("HUP", requests::interrupted);
        Termination.ask(() -> requests.terminated(suspend), resume);
        return requests;
    }

    /** Whether somebody has asked the game to stop. */
    boolean isAsked() {
        return count.get() > 0;
    }

    /** Closes a game; a process that has to end waits only a moment for its devices. */
    static void close(RunningGame game) {
        if (Termination.isAsked()) {
            game.closeForGood();
        } else {
            game.close();
        }
    }

    /** The game is over: from now on there is nothing to wait for. */
    public void over() {
        count.incrementAndGet();
        Termination.askNobody();
    }

    /**
     * The game is over, and something remains to be done: SIGTERM lets it be finished.
     *
     * @param how in words
     * @param left what is not complete without it
     */
    void finish(String how, String left) {
        count.incrementAndGet();
        Termination.finish(() -> screen.line(how + ", then ending (SIGTERM)"), left, resume);
    }

    private void terminated(Runnable suspend) {
        count.incrementAndGet();
        screen.line(what + " (SIGTERM)");
        suspend.run();
    }

    private void interrupted() {
        if (count.incrementAndGet() == 1) {
            screen.line(what + "; Ctrl-C again stops at once");
            stop.run();
        } else {
            LastWord.halt(
                    () -> {
                        screen.clear();
                        screen.line("stopped at once; go on with: " + resume);
                    },
                    130);
        }
    }
}
