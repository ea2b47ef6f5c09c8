// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.gpu.device.ProcessEnd;

/**
 * What a process says before it is halted. It waits only a moment for a pipe that nobody reads or a
 * lock that somebody holds: the process has to end.
 */
final class LastWord {

    private static final long MOST_MILLIS = 500;

    private LastWord() {}

    /** Says it on a thread of its own, and returns when it is said or the moment is over. */
    static void say(Runnable words) {
        Thread thread = new Thread(words, "last-word");
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(MOST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same, and then halts the process, whatever happens. */
    static void halt(Runnable words, int code) {
        try {
            say(words);
        } finally {
            ProcessEnd.halt(code);
        }
    }
}
