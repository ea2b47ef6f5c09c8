// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.deploy.broker.ConsoleSignals;
import java.io.IOException;
import java.io.OutputStream;

/** The process that started this one: it hears Ctrl-C, and this one does not outlive it. */
final class ParentProcess {

    private ParentProcess() {}

    /** From now on ends when the parent does, and leaves the terminal's signals to it. */
    static void follow() {
        ConsoleSignals.ignore("INT");
        ConsoleSignals.ignore("HUP");
        Thread thread = new Thread(ParentProcess::awaitEnd, "parent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Standard input ends with the parent, however that happens. */
    private static void awaitEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as good as its end
        }
        Runtime.getRuntime().halt(1);
    }
}
