// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.health.ListenAddress;
import dev.sparring.actors.health.Pulse;
import dev.sparring.actors.journal.Journal;
import dev.sparring.protocol.v1.Report;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.stream.Materializer;

/**
 * Shows a game live in browsers: the page, the stream of what changes, and, if allowed, the
 * controls. Reads the game's topics with one consumer, however many watch. Safe to share between
 * threads.
 */
public final class WatchServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A Kafka that is gone must not hold up the end of the process. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

    private static final String PLAYER_DISPATCHER = "sparring-player-dispatcher";

    private final ActorSystem<Void> system;
    private final ActorRef<Hub.Command> hub;
    private final ServerBinding binding;
    private final String host;

    private WatchServer(
            ActorSystem<Void> system,
            ActorRef<Hub.Command> hub,
            ServerBinding binding,
            String host) {
        this.system = system;
        this.hub = hub;
        this.binding = binding;
        this.host = host;
    }

    /**
     * Starts serving, whether the game, or Kafka, is there or not.
     *
     * @throws PortTakenException if the port cannot be used
     */
    public static WatchServer start(Journal journal, WatchOptions options) {
        return start(journal, options, new Health(), report -> {});
    }

    /**
     * The same.
     *
     * @param health of the process, served too, and told whether the game is read
     * @param onReport told each report of the game that is written from now on
     * @throws IllegalArgumentException if the host is none of this machine's
     * @throws PortTakenException if the port cannot be used
     */
    public static WatchServer start(
            Journal journal, WatchOptions options, Health health, Consumer<Report> onReport) {
        InetSocketAddress address = ListenAddress.of("page host", options.host(), options.port());
        ActorSystem<Void> system =
                ActorSystem.create(
                        Behaviors.empty(),
                        "watch",
                        ConfigFactory.parseString(
                                        "pekko.daemonic = on\n"
                                                + "pekko.coordinated-shutdown"
                                                + ".run-by-jvm-shutdown-hook = off\n"
                                                + "pekko.http.server.server-header = \"\"\n")
                                .withFallback(ConfigFactory.load()));
        try {
            health.needs(Hub.PAGE, "connecting");
            Steering steering = new Steering(options.allowControl(), options.token());
            ActorRef<Hub.Command> hub =
                    system.systemActorOf(
                            Hub.create(
                                    journal.topics(), steering, health, System::currentTimeMillis),
                            "hub",
                            Props.empty());
            Pulse pulse = new Pulse();
            pulse.follow("the page", hub);
            health.alive(pulse);
            Guard guard = new Guard(options.host(), options.allowedHosts());
            Materializer materializer = Materializer.createMaterializer(system);
            ControlRoute control =
                    new ControlRoute(
                            hub,
                            guard,
                            steering,
                            new Controls(journal),
                            materializer,
                            system.dispatchers().lookup(DispatcherSelector.blocking()));
            Routes routes = new Routes(hub, guard, control, health, materializer);
            ServerBinding binding = bind(system, options, address, routes);
            system.systemActorOf(
                    Lookout.create(journal, hub, onReport, System::currentTimeMillis),
                    "lookout",
                    DispatcherSelector.fromConfig(PLAYER_DISPATCHER));
            return new WatchServer(system, hub, binding, options.host());
        } catch (RuntimeException e) {
            terminate(system);
            throw e;
        }
    }

    /** Where it listens. */
    public int port() {
        return binding.localAddress().getPort();
    }

    /** The address to open in a browser on this machine. */
    public String url() {
        InetSocketAddress address = binding.localAddress();
        String name = address.getAddress().isAnyLocalAddress() ? WatchOptions.LOOPBACK : host;
        return "http://%s:%d".formatted(name.contains(":") ? "[" + name + "]" : name, port());
    }

    /** Waits until viewers know that the game is over, or for a time. */
    public void awaitEnd(Duration timeout) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        hub.tell(new Hub.AwaitEnd(over));
        await(over, timeout);
    }

    /** Tells viewers the last there is to tell, and ends. */
    @Override
    public void close() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        hub.tell(new Hub.Close(told));
        await(told, CLOSE_PATIENCE);
        await(binding.terminate(Duration.ofSeconds(1)).toCompletableFuture(), CLOSE_PATIENCE);
        terminate(system);
    }

    private static ServerBinding bind(
            ActorSystem<Void> system,
            WatchOptions options,
            InetSocketAddress address,
            Routes routes) {
        try {
            return Http.get(system)
                    .newServerAt(address.getAddress().getHostAddress(), options.port())
                    .bind(routes::answer)
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            throw new PortTakenException(options, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PortTakenException(options, e);
        }
    }

    private static void terminate(ActorSystem<Void> system) {
        system.terminate();
        await(system.getWhenTerminated().toCompletableFuture(), CLOSE_PATIENCE);
    }

    private static void await(CompletableFuture<?> future, Duration timeout) {
        try {
            future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // whoever waits for the end of watching does not wait for ever
        }
    }
}
