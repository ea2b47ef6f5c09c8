// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka node (KRaft, broker and controller in one) in this JVM. Started again over the same
 * directory it has its topics and records again, also after kill -9 and on other ports.
 *
 * <p>Kafka halts the JVM when its disk or its controller fails: a game starts it in a JVM of its
 * own, see {@link ChildBroker}.
 */
final class KafkaNode implements AutoCloseable {

    static final String LOOPBACK = "127.0.0.1";

    private final FileChannel lock;
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private KafkaNode(FileChannel lock, KafkaRaftServer server, String bootstrapServers) {
        this.lock = lock;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a node on free ports of the loopback interface.
     *
     * @param directory the node's own, created when absent
     * @param patience how long to wait for another process to leave the directory
     * @throws BrokerException if another process keeps the directory
     */
    static KafkaNode start(Path directory, Duration patience) {
        return start(directory, patience, LOOPBACK, 0);
    }

    /**
     * Starts a node.
     *
     * @param directory the node's own, created when absent
     * @param patience how long to wait for another process to leave the directory
     * @param host interface where clients connect
     * @param port where clients connect; 0 for a free one
     * @throws BrokerException if another process keeps the directory or the port
     */
    static KafkaNode start(Path directory, Duration patience, String host, int port) {
        FileChannel lock = lock(directory, patience);
        try {
            return start(directory, lock, host, port);
        } catch (BrokerException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new BrokerException("the broker in " + directory + " does not start: " + e, e);
        }
    }

    private static KafkaNode start(Path directory, FileChannel lock, String host, int wanted)
            throws Exception {
        Path data = directory.resolve("data");
        int[] ports = freePorts();
        int port = wanted == 0 ? ports[0] : requireFree(host, wanted);
        Properties properties = BrokerSettings.of(data, host, port, ports[1]);
        if (!Files.exists(data.resolve("meta.properties"))) {
            format(data);
        }
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        return new KafkaNode(lock, server, host + ":" + port);
    }

    /** Where clients connect. */
    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path directory, Duration patience) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            long end = System.nanoTime() + patience.toNanos();
            while (!tryLock(channel)) {
                if (System.nanoTime() > end) {
                    channel.close();
                    throw new BrokerException(
                            "another process uses the broker in "
                                    + directory
                                    + "; stop it first, or choose another run");
                }
                Thread.sleep(50);
            }
            return channel;
        } catch (IOException e) {
            throw new BrokerException("cannot write to " + directory + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while waiting for " + directory, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static int requireFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return port;
        } catch (IOException e) {
            throw new BrokerException(
                    "port %d of %s is not free (%s): choose another --port, or stop the program that uses it"
                            .formatted(port, host, e.getMessage()),
                    e);
        }
    }

    /** Two ports that are free now; both are held open together so that they differ. */
    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getByName(LOOPBACK);
        try (ServerSocket first = new ServerSocket(0, 1, loopback);
                ServerSocket second = new ServerSocket(0, 1, loopback)) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        }
    }

    private static void format(Path data) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(BrokerSettings.NODE_ID)
                .addDirectory(data.toAbsolutePath().toString())
                .setMetadataLogDirectory(data.toAbsolutePath().toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .run();
    }
}
