// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.gpu.device.Background;
import dev.sparring.gpu.files.StandardFolders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A broker as a process of its own: prints {@code READY host:port} or {@code FAILED reason} as its
 * only line, and stops when its standard input ends, so never outlives its parent. At SIGTERM,
 * which a service manager sends to all processes at once, it leaves its parent the time to stop
 * first.
 */
public final class BrokerMain {

    static final String READY = "READY ";
    static final String FAILED = "FAILED ";

    /** A killed parent's broker needs a moment to end before the next one may start. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(30);

    private static volatile KafkaNode node;

    private BrokerMain() {}

    /**
     * Runs until told to stop.
     *
     * @param arguments the broker's directory
     */
    public static void main(String[] arguments) throws InterruptedException {
        StandardFolders.settle();
        // Ctrl-C in a terminal goes to the whole process group; the players stop first, then they
        // stop the broker
        ConsoleSignals.ignore("INT");
        ConsoleSignals.ignore("HUP");
        // the players compute on the same cores
        Background.enter();
        CountDownLatch parentHasClosed = new CountDownLatch(1);
        Thread parent = new Thread(() -> awaitParent(parentHasClosed), "parent");
        parent.setDaemon(true);
        parent.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(parentHasClosed), "stop"));
        node = start(Path.of(arguments[0]));
        System.out.println(READY + node.bootstrapServers());
        parentHasClosed.await();
        System.exit(0);
    }

    /** A broker that is still starting need not finish that: it goes on as after a kill -9. */
    private static void awaitParent(CountDownLatch hasClosed) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // as good as its end
        }
        if (node == null) {
            Runtime.getRuntime().halt(1);
        }
        hasClosed.countDown();
    }

    private static KafkaNode start(Path directory) {
        try {
            return KafkaNode.start(directory, PATIENCE);
        } catch (Throwable e) {
            e.printStackTrace();
            String reason = e.getMessage() == null ? e.toString() : e.getMessage();
            System.out.println(FAILED + reason.replace('\n', ' '));
            // Kafka's threads may be running already and would keep the JVM alive
            Runtime.getRuntime().halt(1);
            throw e;
        }
    }

    private static void close(CountDownLatch parentHasClosed) {
        try {
            parentHasClosed.await(LONGEST_FAREWELL.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Thread watchdog = new Thread(BrokerMain::haltLate, "halt");
        watchdog.setDaemon(true);
        watchdog.start();
        if (node != null) {
            node.close();
        }
    }

    private static void haltLate() {
        try {
            Thread.sleep(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
