// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

/** The signals of a terminal, where the platform has them. The only user of sun.misc.Signal. */
@SuppressWarnings("sunapi")
public final class ConsoleSignals {

    private ConsoleSignals() {}

    /** Lets signal {@code name} (such as {@code INT}) do nothing in this process. */
    public static void ignore(String name) {
        handle(name, sun.misc.SignalHandler.SIG_IGN);
    }

    /** Runs {@code action} on a thread of its own at each signal {@code name}. */
    public static void on(String name, Runnable action) {
        handle(name, signal -> action.run());
    }

    private static void handle(String name, sun.misc.SignalHandler handler) {
        try {
            sun.misc.Signal.handle(new sun.misc.Signal(name), handler);
        } catch (IllegalArgumentException e) {
            // a signal that this platform does not have cannot arrive either
        }
    }
}
