// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.deploy.broker.ConsoleSignals;
import dev.sparring.deploy.run.ConnectionProperties;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.gpu.device.ProcessEnd;
import java.io.IOException;
import java.io.OutputStream;

/** The process that started this one: this one does not outlive it. */
public final class ParentProcess {

    private static boolean followed;

    private ParentProcess() {}

    /**
     * If another process of ours started this one, reaches Kafka as that one does, and ends when
     * that one does from now on.
     */
    public static void watch() {
        if (Boolean.getBoolean(JavaCommand.CHILD)) {
            ConnectionProperties.takePasswords();
            Thread thread = new Thread(ParentProcess::awaitEnd, "parent");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** From now on leaves all signals to the parent, which hears them too and ends this one. */
    static void follow() {
        followed = true;
        ConsoleSignals.ignore("INT");
        ConsoleSignals.ignore("HUP");
        ConsoleSignals.ignore("TERM");
    }

    /** Whether signals are the parent's. */
    static boolean isFollowed() {
        return followed;
    }

    /** Standard input ends with the parent, however that happens. */
    private static void awaitEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as good as its end
        }
        ProcessEnd.halt(1);
    }
}
