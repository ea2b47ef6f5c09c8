// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.deploy.broker.ConsoleSignals;
import dev.sparring.deploy.log.LogFile;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM, with which service managers and containers end a process. The command is asked to end;
 * if it has not after five seconds, because a call to Kafka does not return or a round takes long,
 * the process ends all the same, as if it had been killed, which every game survives.
 *
 * <p>A command that plays or serves until it is told to stop ({@link UntilStopped}) ends with 0:
 * this is its ordinary end. Any other was interrupted, and ends with 143. A second signal ends the
 * process at once.
 */
public final class Termination {

    /** Of a command that was interrupted: 128 and the number of the signal, as shells have it. */
    public static final int INTERRUPTED = 143;

    /** Who ends a process waits ten seconds, as a rule, and then kills it. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** Some send the signal to a process and to its group, which is once. */
    private static final Duration ONCE = Duration.ofSeconds(1);

    private static int code = INTERRUPTED;
    private static Runnable request = Termination::exit;
    private static String again = "the same command";
    private static String missing = "";
    private static long askedNanos;
    private static volatile boolean asked;

    private Termination() {}

    /** Listens from now on, in a process that has one command to run. */
    public static void listen() {
        ConsoleSignals.on("TERM", Termination::onSignal);
    }

    /** From now on the signal is the ordinary end of this process. */
    public static synchronized void expect() {
        code = 0;
    }

    /**
     * From now on the signal asks for something else than the end of the process at once.
     *
     * @param toStop makes the command end
     * @param toGoOn the command that goes on, for people
     */
    public static synchronized void ask(Runnable toStop, String toGoOn) {
        request = toStop;
        again = toGoOn;
    }

    /**
     * From now on what is being done is finished first, unless it takes longer than a process may.
     *
     * @param tell says so
     * @param left what is not complete if it takes longer, for people
     * @param toGoOn the command that completes it, for people
     */
    static synchronized void finish(Runnable tell, String left, String toGoOn) {
        ask(tell, toGoOn);
        missing = left + " are not complete; ";
    }

    /** There is nothing left to ask, and nothing to finish. */
    static synchronized void askNobody() {
        request = Termination::exit;
        missing = "";
    }

    /** Whether the signal has come. */
    public static boolean isAsked() {
        return asked;
    }

    /** The exit code of a command that ended by itself with {@code own}. */
    public static synchronized int code(int own) {
        return asked ? code : own;
    }

    /** Says what is not complete, if something is, in a process that failed after the signal. */
    public static synchronized void sayWhatIsMissing() {
        if (!missing.isEmpty()) {
            LogFile.tell(missing + "go on with: " + again);
        }
    }

    private static void onSignal() {
        Runnable now;
        synchronized (Termination.class) {
            if (asked) {
                if (System.nanoTime() - askedNanos > ONCE.toNanos()) {
                    end("stopped at once", INTERRUPTED);
                }
                return;
            }
            askedNanos = System.nanoTime();
            asked = true;
            now = request;
        }
        Thread halt = new Thread(Termination::haltLate, "termination");
        halt.setDaemon(true);
        halt.start();
        now.run();
    }

    private static void exit() {
        System.exit(code(0));
    }

    private static void haltLate() {
        try {
            TimeUnit.NANOSECONDS.sleep(LONGEST.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(
                "not everything ended within %d s, so this process ends as if it were killed"
                        .formatted(LONGEST.toSeconds()),
                code(0));
    }

    private static synchronized void end(String how, int with) {
        String line = "%s; %sgo on with: %s".formatted(how, missing, again);
        LastWord.halt(() -> LogFile.tell(line), with);
    }
}
