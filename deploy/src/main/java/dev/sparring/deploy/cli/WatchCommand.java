// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.ProcessSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import dev.sparring.deploy.broker.ConsoleSignals;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.session.Endpoint;
import dev.sparring.deploy.session.Page;
import dev.sparring.deploy.session.Termination;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.Browser;
import dev.sparring.deploy.terminal.Screen;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a game in browsers, whether it is being played or not. */
@Command(
        name = "watch",
        sortOptions = false,
        description = {
            "Shows a game live in a browser, until Ctrl-C.%n",
            "It waits for Kafka and the game if they are not there yet. It can also show a",
            "run that is not being played: it starts the run's broker for that time.",
            "sparring play shows its own game."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring watch --run RUN",
            "  sparring watch --game g1 --kafka localhost:9092 --port 9000",
            "  sparring watch --game g1 --kafka localhost:9092 --allow-control"
        })
final class WatchCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Mixin private PageOptions page;

    @Mixin private MetricsOptions metrics;

    @Option(names = "--open", description = "Open the page in a browser.")
    private boolean open;

    @Mixin private LogOptions log;

    @Override
    public Integer call() throws Exception {
        log.use(LogFile.inCache("sparring.log"), source.game(), "watch");
        Screen screen = log.screen(spec.commandLine().getOut());
        GameSettings own = SettingsLoader.with(ProcessSettings.defaults(), page.overrides());
        WatchOptions options = Page.options(own.dashboard());
        CountDownLatch stop = new CountDownLatch(1);
        ConsoleSignals.on("INT", stop::countDown);
        try (Endpoint endpoint =
                        Endpoint.open(metrics.over(own.metrics()), source.game(), "watch");
                GameSource.Opened game = source.openUnseen();
                WatchServer server =
                        WatchServer.start(
                                game.journal(),
                                options,
                                endpoint.health(),
                                report -> endpoint.metrics().observe(report))) {
            endpoint.begun();
            endpoint.announce(screen);
            screen.line("watch    " + server.url());
            if (open) {
                Browser.open(server.url());
            }
            Termination.ask(stop::countDown, "the same command");
            requireEntry(game.journal());
            stop.await();
        }
        return 0;
    }

    /** Whoever is not let in need not wait; a Kafka that is away, or a game, may come. */
    private static void requireEntry(Journal journal) {
        try {
            journal.settings();
        } catch (UnreachableException e) {
            // the page says so
            return;
        }
    }
}
