// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The signals of a terminal, where the platform has them. The only user of {@link Signal}. */
public final class ConsoleSignals {

    private ConsoleSignals() {}

    /** Lets signal {@code name} (such as {@code INT}) do nothing in this process. */
    public static void ignore(String name) {
        handle(name, SignalHandler.SIG_IGN);
    }

    /** Runs {@code action} on a thread of its own at each signal {@code name}. */
    public static void on(String name, Runnable action) {
        handle(name, signal -> action.run());
    }

    private static void handle(String name, SignalHandler handler) {
        try {
            Signal.handle(new Signal(name), handler);
        } catch (IllegalArgumentException e) {
            // a signal that this platform does not have cannot arrive either
        }
    }
}
