// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.metrics.GameMetrics;
import dev.sparring.actors.metrics.MetricsServer;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.terminal.Screen;
import java.util.Optional;

/**
 * Where a process tells its numbers and how it is, from its first moment on: before it has found
 * its Kafka or its game. Safe to share between threads.
 */
public final class Endpoint implements AutoCloseable {

    private final String role;
    private final Optional<MetricsServer> server;
    private volatile String game;
    private volatile GameMetrics metrics;
    private volatile Health health;

    private Endpoint(GameSettings.Metrics settings, String game, String role) {
        this.role = role;
        enter(game);
        server =
                settings.isAny()
                        ? Optional.of(MetricsServer.start(settings, this::metrics, this::health))
                        : Optional.empty();
    }

    /**
     * Begins to serve, if it is to.
     *
     * @param role of this process in the game
     * @throws IllegalArgumentException in one line, if it cannot listen there
     */
    public static Endpoint open(GameSettings.Metrics settings, String game, String role) {
        return new Endpoint(settings, game, role);
    }

    /** From now on the process plays another game, if that is one, with numbers of its own. */
    void enter(String next) {
        if (!next.equals(game)) {
            metrics = new GameMetrics(next, role);
            health = new Health();
            health.needs(Health.PROCESS, "starting");
            game = next;
        }
    }

    /** What to count in. */
    public GameMetrics metrics() {
        return metrics;
    }

    /** Whom to tell how the process is. */
    public Health health() {
        return health;
    }

    /** Whether anybody can ask. */
    boolean isOpen() {
        return server.isPresent();
    }

    /** The process waits for something. */
    void waits(String why) {
        health.needs(Health.PROCESS, why);
    }

    /** The process waits for nothing any more. */
    public void begun() {
        health.has(Health.PROCESS);
    }

    /** Says where it is. */
    public void announce(Screen screen) {
        server.ifPresent(each -> screen.line("metrics  " + each.url()));
    }

    @Override
    public void close() {
        server.ifPresent(MetricsServer::close);
    }
}
