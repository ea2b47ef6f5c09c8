// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.gpu.files.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secured broker for all tests of a JVM, started when first asked for; it ends with the JVM. */
public final class SharedCluster {

    /** Who has no permission but what a test gives. */
    public static final String STRANGER = "stranger";

    /** Who plays, as documented. */
    public static final String DEFENDER = "defender";

    /** Who only looks, as documented. */
    public static final String SPECTATOR = "spectator";

    /** An attacker in another language. */
    public static final String SNAKE = "snake";

    private static final String[] USERS = {DEFENDER, STRANGER, SPECTATOR, SNAKE};

    private static SecureCluster cluster;

    private SharedCluster() {}

    /** The broker. */
    public static synchronized SecureCluster get() throws Exception {
        if (cluster == null) {
            Path folder = Files.createTempDirectory("shared-cluster");
            cluster = SecureCluster.start(folder, 1, USERS);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(folder)));
        }
        return cluster;
    }

    private static void clear(Path folder) {
        cluster.close();
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            System.err.println("cannot delete " + folder + ": " + e);
        }
    }
}
