// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.Ending;
import dev.sparring.deploy.run.RunBroker;
import dev.sparring.deploy.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of a game, whether it is over, left, or being played. */
@Command(
        name = "report",
        sortOptions = false,
        description = {
            "Writes the report of a game as one HTML file and CSV files.%n",
            "The HTML file needs no other file. It has curves to zoom into, accuracies,",
            "images, settings and hashes. The CSV files have all numbers. The report of a",
            "running game shows the game so far."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring report RUN",
            "  sparring report RUN --out somewhere",
            "  sparring report --game g1 --kafka localhost:9092 --out g1-report"
        })
final class ReportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "The run: a name below runs/, or a path.")
    private String run;

    @Option(
            names = "--game",
            paramLabel = "NAME",
            description = "The name of a game on --kafka, instead of a run.")
    private String game;

    @Mixin private KafkaOptions kafka;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write (default: RUN/report, or ./NAME-report).")
    private Path out;

    @Override
    public Integer call() throws Exception {
        boolean remote =
                kafka.areTyped() || spec.commandLine().getParseResult().hasMatchedOption("--game");
        if (run == null && game == null || run != null && remote) {
            throw new ParameterException(
                    spec.commandLine(), "say which game: RUN, or --game NAME --kafka HOST:PORT");
        }
        return run == null ? ofGame() : ofRun(RunDirectory.find(run));
    }

    private int ofRun(Path folder) throws IOException {
        GameSettings settings =
                SettingsLoader.file(folder.resolve(RunDirectory.SETTINGS), List.of());
        try (Broker broker = RunBroker.connect(folder)) {
            return write(
                    settings,
                    Journal.of(broker.connection(), settings.game()),
                    out == null ? folder.resolve(RunDirectory.REPORT) : out);
        }
    }

    private int ofGame() throws IOException {
        try (Broker broker = ExternalBroker.connect(kafka.required())) {
            Journal journal = Journal.of(broker.connection(), game);
            GameSettings settings = GameSource.settingsOf(journal);
            return write(settings, journal, out == null ? Path.of(game + "-report") : out);
        }
    }

    private int write(GameSettings settings, Journal journal, Path directory) throws IOException {
        Ending.report(settings, journal, directory);
        spec.commandLine().getOut().println("report   " + directory);
        return 0;
    }
}
