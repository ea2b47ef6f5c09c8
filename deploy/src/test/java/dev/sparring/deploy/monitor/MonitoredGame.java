// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.monitor;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.Staging;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.metrics.GameMetrics;
import dev.sparring.actors.metrics.MetricsServer;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.cli.PluginJars;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A small game that goes on and on with its metrics served: a generator and PGD as attackers,
 * evaluations under a black box, a single step and many, and a stranger who breaks the rules.
 */
final class MonitoredGame implements AutoCloseable {

    static final String NAME = "watched";

    private static final List<String> SETTINGS =
            List.of(
                    "game=" + NAME,
                    "rounds=1000000",
                    "window=2",
                    "defender.warm-up-rounds=1",
                    "defender.batch-size=8",
                    "data.training-images=200",
                    "data.validation-images=20",
                    "attackers.l2l-da.base-channels=2",
                    "attackers.cw=null",
                    "attackers.pgd.steps=2",
                    "evaluation.every=5",
                    "evaluation.images=5",
                    "evaluation.final-images=5",
                    "evaluation.attacks.pgd.steps=5",
                    "evaluation.attacks.nothing={attack=nothing}");

    /** No black box ships. */
    private static final String BLACK_BOX =
            """
            package nothing;

            import com.typesafe.config.Config;
            import com.typesafe.config.ConfigFactory;
            import dev.sparring.gpu.attack.*;
            import java.util.Map;

            public final class NothingProvider implements AttackProvider {
                public String name() { return "nothing"; }
                public String description() { return "Changes nothing."; }
                public Config defaults() { return ConfigFactory.empty(); }
                public Map<String, String> optionDescriptions() { return Map.of(); }
                public Attack create(Config options, AttackContext context) {
                    return new Attack() {
                        public Adversarial perturb(Target target, AttackInput input) {
                            var images = input.images().duplicate();
                            return new Adversarial(
                                    images, target.losses(images, input.labels()), Map.of());
                        }
                        public long gradients() { return 0; }
                    };
                }
            }
            """;

    private final Journal journal;
    private final InProcessBroker broker;
    private final MetricsServer server;
    private final RunningGame game;
    private final Spectator spectator;

    private MonitoredGame(Path directory) {
        GameSettings settings = SettingsLoader.preset("quick", SETTINGS);
        GameMetrics metrics = new GameMetrics(NAME, "play");
        broker = InProcessBroker.start(directory.resolve("broker"));
        journal = Journal.of(broker.connection(), NAME);
        journal.createTopics(
                settings.window(),
                settings.attackers().keySet(),
                settings.journal().segmentBytes());
        Health health = new Health();
        server =
                MetricsServer.start(
                        new GameSettings.Metrics("127.0.0.1", 0), () -> metrics, () -> health);
        spectator = Spectator.fromBeginning(journal, metrics::observe);
        game = RunningGame.start(Staging.everybody(settings, broker.connection(), metrics));
    }

    static MonitoredGame start(Path directory) throws IOException {
        System.setProperty(Attacks.PLUGINS, blackBox(directory).toString());
        return new MonitoredGame(directory);
    }

    private static Path blackBox(Path directory) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources/nothing"));
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        Files.writeString(sources.resolve("NothingProvider.java"), BLACK_BOX);
        PluginJars.compile(sources, classes);
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(AttackProvider.class.getName()), "nothing.NothingProvider");
        PluginJars.jar(classes, plugins.resolve("nothing.jar"));
        return plugins;
    }

    String url() {
        return server.url();
    }

    int port() {
        return server.port();
    }

    /** A wish to send off somebody who is not there. */
    void foul() {
        try (ControlSender stranger = new ControlSender(journal)) {
            stranger.eject("nobody", "a stranger's wish");
        }
    }

    @Override
    public void close() {
        System.clearProperty(Attacks.PLUGINS);
        game.close();
        spectator.close();
        server.close();
        broker.close();
    }
}
