// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.Cast;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.files.WholeFile;
import dev.sparring.deploy.run.Founding;
import dev.sparring.deploy.run.RunBroker;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.RunRecord;
import dev.sparring.deploy.run.SameGame;
import dev.sparring.deploy.session.Endpoint;
import dev.sparring.deploy.session.GameSession;
import dev.sparring.deploy.session.Page;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.device.Device;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays a game from beginning to end, or on from where it was left. */
@Command(
        name = "play",
        sortOptions = false,
        description = {
            "Plays a game: broker, defender, attackers and referee in one command.%n",
            "Ctrl-C ends the game after the current round, a second Ctrl-C at once. Either",
            "way --resume goes on to exactly the same weights. A game that was killed and is",
            "resumed on another device goes on as a fork, and says so."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring play",
            "  sparring play --preset mnist --data DIR --rounds 1600",
            "  sparring play --set attackers.cw=null --set attackers.pgd.steps=40",
            "  sparring play --run mine --set seed=7",
            "  sparring play --resume mine"
        })
final class PlayCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Mixin private SettingsOptions options;

    @Option(names = "--rounds", paramLabel = "N", description = "How many rounds to play.")
    private Long rounds;

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Where to keep everything: a name below runs/, or a path.")
    private String run;

    @Mixin private KafkaOptions kafka;

    @Option(names = "--resume", paramLabel = "RUN", description = "Go on with this run.")
    private String resume;

    @Mixin private PageOptions page;

    @Mixin private MetricsOptions metrics;

    @Mixin private LogOptions log;

    @Override
    public Integer call() throws Exception {
        return resume == null ? playNew() : goOn();
    }

    private int playNew() throws Exception {
        GameSettings settings = options.loadNew(overrides());
        // what is missing is said before anything is left on disk: data, devices, a broker
        Page.options(settings.dashboard());
        Settings founding = Founding.of(settings, Version.current());
        Cast.everybody(settings).requireDevices(settings);
        Optional<Connection> users = kafka.connection();
        users.ifPresent(ExternalBroker::connect);
        try (RunDirectory directory =
                run == null
                        ? RunDirectory.createStamped(settings.game())
                        : RunDirectory.create(run)) {
            RunRecord.now(Version.current(), settings.seed(), users).write(directory.path());
            WholeFile.write(
                    directory.settings(),
                    next -> Files.writeString(next, SettingsLoader.render(settings)));
            return play(settings, directory, users, Optional.of(founding));
        }
    }

    private int goOn() throws Exception {
        if (run != null || options.isChosen()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--resume goes on with the settings of the run; leave out --run, --preset,"
                            + " --defence and --settings");
        }
        try (RunDirectory directory = RunDirectory.open(resume)) {
            GameSettings stored = SettingsLoader.file(directory.settings(), List.of());
            GameSettings settings = SettingsLoader.file(directory.settings(), overrides());
            SameGame.require(stored, settings);
            Page.options(settings.dashboard());
            Cast.everybody(settings).requireDevices(settings);
            return play(settings, directory, users(directory, settings), Optional.empty());
        }
    }

    /** Where the game of a run is: a user's Kafka may have moved, one of its own is in the run. */
    private Optional<Connection> users(RunDirectory directory, GameSettings settings)
            throws IOException {
        RunRecord record = RunRecord.read(directory.path());
        if (!kafka.areTyped()) {
            return record.connection();
        }
        if (record.kafka().isEmpty()) {
            throw new IllegalArgumentException(
                    "this run has its game in a broker of its own; leave out "
                            + String.join(" ", kafka.required().arguments()));
        }
        Connection moved = kafka.requiredOrAt(record.kafka());
        if (Journal.of(moved, settings.game()).settings().isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no game %s at %s; this run's was at %s"
                            .formatted(settings.game(), moved, record.kafka()));
        }
        record.at(moved).write(directory.path());
        return Optional.of(moved);
    }

    private int play(
            GameSettings settings,
            RunDirectory directory,
            Optional<Connection> users,
            Optional<Settings> founding)
            throws Exception {
        log.use(directory.log(), settings.game(), "play");
        Device.preload();
        Screen screen = log.screen(spec.commandLine().getOut());
        try (Endpoint endpoint = Endpoint.open(settings.metrics(), settings.game(), "play");
                Broker broker =
                        users.isPresent()
                                ? ExternalBroker.connect(users.get())
                                : RunBroker.start(directory.path())) {
            return new GameSession(
                            settings,
                            directory,
                            GameSession.Manner.ofRun(Main.class, directory, founding.isEmpty()),
                            founding,
                            screen)
                    .play(broker, endpoint);
        }
    }

    private List<String> overrides() {
        List<String> others = new ArrayList<>();
        if (rounds != null) {
            others.add("rounds=" + rounds);
        }
        others.addAll(page.overrides());
        others.addAll(metrics.overrides());
        return options.overrides(others);
    }
}
