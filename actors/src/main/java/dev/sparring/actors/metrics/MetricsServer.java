// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.health.ListenAddress;
import dev.sparring.actors.settings.GameSettings;
import io.prometheus.client.exporter.HTTPServer.HTTPMetricHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves a process's numbers to Prometheus at {@code /metrics}, and how it is to whoever starts it
 * again: {@code /-/healthy} and {@code /-/ready}, 200 or 503 with a line. It needs neither Kafka
 * nor an actor to answer.
 */
public final class MetricsServer implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final HttpServer server;
    private final ExecutorService threads;

    private MetricsServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts serving on daemon threads.
     *
     * @param settings port 0: a free one
     * @param metrics the game's at the moment
     * @param health the process's at the moment
     * @throws IllegalArgumentException in one line, if it cannot listen there
     */
    public static MetricsServer start(
            GameSettings.Metrics settings, Supplier<GameMetrics> metrics, Supplier<Health> health) {
        InetSocketAddress address =
                ListenAddress.of("metrics host", settings.host(), settings.port());
        HttpServer server;
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "metrics port %d of %s is taken; choose another with --metrics-port or metrics.port, or 0 for a free one"
                            .formatted(settings.port(), settings.host()),
                    e);
        }
        ExecutorService threads = Executors.newCachedThreadPool(MetricsServer::daemon);
        server.setExecutor(threads);
        server.createContext("/", MetricsServer::nothing);
        server.createContext(
                "/metrics",
                exchange -> new HTTPMetricHandler(metrics.get().registry()).handle(exchange));
        server.createContext("/-/healthy", exchange -> say(exchange, health.get().healthy()));
        server.createContext("/-/ready", exchange -> say(exchange, health.get().ready()));
        server.start();
        return new MetricsServer(server, threads);
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** What to scrape, from this machine. */
    public String url() {
        InetSocketAddress address = server.getAddress();
        String host =
                address.getAddress().isAnyLocalAddress()
                        ? "127.0.0.1"
                        : address.getAddress().getHostAddress();
        return "http://%s:%d/metrics"
                .formatted(host.contains(":") ? "[" + host + "]" : host, port());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "metrics-server");
        thread.setDaemon(true);
        return thread;
    }

    private static void say(HttpExchange exchange, Health.Verdict verdict) throws IOException {
        answer(exchange, verdict.status(), verdict.body());
    }

    private static void nothing(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                404,
                "there is nothing at %s; there are /metrics, /-/healthy and /-/ready\n"
                        .formatted(exchange.getRequestURI().getPath()));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            boolean body = !exchange.getRequestMethod().equals("HEAD");
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(status, body ? bytes.length : -1);
            if (body) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
