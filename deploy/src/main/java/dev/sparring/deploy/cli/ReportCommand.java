// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
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
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of a game, whether it is over, left, or being played. */
@Command(
        name = "report",
        sortOptions = false,
        description = {
            "Writes what there is to say of a game: one HTML file that needs nothing else",
            "(curves to zoom into, accuracies, images, settings, hashes), and all numbers",
            "as CSV. One that is being played is reported as far as it has come."
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

    @ArgGroup(multiplicity = "1")
    private Source source;

    /** One or the other. */
    private static final class Source {
        @Parameters(paramLabel = "RUN", description = "A name below runs/, or a path.")
        private String run;

        @ArgGroup(exclusive = false)
        private Remote remote;
    }

    /** A game on a Kafka that somebody else runs. */
    private static final class Remote {
        @Option(
                names = "--game",
                paramLabel = "NAME",
                required = true,
                description = "A game on --kafka.")
        private String game;

        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                required = true,
                description = "Where it is played.")
        private String kafka;
    }

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write (default: RUN/report, or ./NAME-report).")
    private Path out;

    @Override
    public Integer call() throws Exception {
        return source.run == null ? ofGame(source.remote) : ofRun(RunDirectory.find(source.run));
    }

    private int ofRun(Path run) throws IOException {
        String game = SettingsLoader.file(run.resolve(RunDirectory.SETTINGS), List.of()).game();
        try (Broker broker = RunBroker.connect(run)) {
            return write(
                    Journal.of(broker.bootstrapServers(), game),
                    out == null ? run.resolve(RunDirectory.REPORT) : out);
        }
    }

    private int ofGame(Remote remote) throws IOException {
        try (Broker broker = ExternalBroker.connect(remote.kafka)) {
            Journal journal = Journal.of(broker.bootstrapServers(), remote.game);
            GameSource.settingsOf(journal);
            return write(journal, out == null ? Path.of(remote.game + "-report") : out);
        }
    }

    private int write(Journal journal, Path directory) throws IOException {
        Ending.report(journal, directory);
        spec.commandLine().getOut().println("report   " + directory);
        return 0;
    }
}
