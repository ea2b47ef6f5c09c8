// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Serves a game's metrics to Prometheus at {@code /metrics}, on the loopback interface only. */
public final class MetricsServer implements AutoCloseable {

    private final HTTPServer server;

    private MetricsServer(HTTPServer server) {
        this.server = server;
    }

    /**
     * Starts serving on daemon threads.
     *
     * @param port 0: a free one
     * @throws IllegalArgumentException if there is no such port
     * @throws UncheckedIOException if the port is taken
     */
    public static MetricsServer start(GameMetrics metrics, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "metrics.port %d; use 1 to 65535, or 0 for a free one".formatted(port));
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            return new MetricsServer(
                    new HTTPServer.Builder()
                            .withInetSocketAddress(address)
                            .withRegistry(metrics.registry())
                            .withDaemonThreads(true)
                            .build());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "metrics.port %d cannot be used (%s); set another, or 0 for a free one"
                            .formatted(port, e.getMessage()),
                    e);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** What to scrape. */
    public String url() {
        return "http://localhost:%d/metrics".formatted(port());
    }

    @Override
    public void close() {
        server.close();
    }
}
