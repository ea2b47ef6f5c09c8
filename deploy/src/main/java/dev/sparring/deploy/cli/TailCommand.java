// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.RunBroker;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.protocol.v1.InputOffset;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what lies in a game's topics, whether the game is being played or not. */
@Command(
        name = "tail",
        sortOptions = false,
        description = {
            "Prints the records of a topic of a game, one JSON object a line.%n",
            "Without --follow it ends with the last record there is. A run that is not",
            "being played is read too: its broker is started for the time."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring tail reports --run RUN --follow",
            "  sparring tail reports --run RUN --from-beginning | jq .value.step.clean_loss",
            "  sparring tail rounds --kafka localhost:9092 --game mnist -n 1 --full"
        })
final class TailCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPIC",
            description =
                    "rounds, attacks, snapshots, checkpoints, reports, roster, control or"
                            + " dead-letters.")
    private String topic;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many of the last records to show (default: ${DEFAULT-VALUE}).")
    private int last;

    @Option(names = "--from-beginning", description = "Show all records that are still there.")
    private boolean fromBeginning;

    @Option(names = "--follow", description = "Go on with what is written, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--full", description = "Show arrays and bytes in full (bytes as base64).")
    private boolean full;

    /** Which game. */
    private static final class Source {
        @Option(names = "--run", paramLabel = "RUN", required = true, description = "Of a run.")
        private String run;

        @ArgGroup(exclusive = false)
        private Remote remote;
    }

    /** A game on a Kafka that somebody else runs. */
    private static final class Remote {
        @Option(
                names = "--kafka",
                paramLabel = "HOST:PORT",
                required = true,
                description = "Of a game on this Kafka, with --game.")
        private String kafka;

        @Option(names = "--game", paramLabel = "NAME", required = true, description = "Its name.")
        private String game;
    }

    @Override
    public Integer call() throws Exception {
        RecordJson json = RecordJson.ofTopic(topic, full);
        if (source.run == null) {
            try (Broker broker = ExternalBroker.connect(source.remote.kafka)) {
                tail(Journal.of(broker.bootstrapServers(), source.remote.game), json);
            }
        } else {
            Path run = RunDirectory.find(source.run);
            String game = SettingsLoader.file(run.resolve(RunDirectory.SETTINGS), List.of()).game();
            try (Broker broker = RunBroker.connect(run)) {
                tail(Journal.of(broker.bootstrapServers(), game), json);
            }
        }
        return 0;
    }

    private void tail(Journal journal, RecordJson json) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<String> topics = List.of(journal.topics().game() + "." + topic);
        Offsets next =
                fromBeginning ? all(journal, topics, json, out) : some(journal, topics, json, out);
        out.flush();
        if (!follow) {
            return;
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        try (JournalReader reader =
                journal.follow(
                        "tail",
                        topics,
                        next,
                        entries -> {
                            entries.forEach(entry -> out.println(json.line(entry)));
                            out.flush();
                            self.join().next();
                        },
                        ended::completeExceptionally)) {
            self.complete(reader);
            ended.get();
        }
    }

    private static Offsets all(
            Journal journal, List<String> topics, RecordJson json, PrintWriter out) {
        return journal.read(topics, new Offsets(), entry -> out.println(json.line(entry)));
    }

    /** The last records; marks of transactions take offsets too, so more is read than is shown. */
    private Offsets some(Journal journal, List<String> topics, RecordJson json, PrintWriter out) {
        Offsets end = journal.end(topics);
        Deque<Entry> entries = new ArrayDeque<>();
        Offsets next = end;
        for (long back = 4L * last; entries.size() < last; back *= 4) {
            entries.clear();
            Offsets from = new Offsets();
            boolean whole = true;
            for (InputOffset input : end.list()) {
                long offset = Math.max(0, input.getOffset() - back);
                whole &= offset == 0;
                from.set(input.toBuilder().setOffset(offset).build());
            }
            next =
                    journal.read(
                            topics,
                            from,
                            entry -> {
                                entries.addLast(entry);
                                if (entries.size() > last) {
                                    entries.removeFirst();
                                }
                            });
            if (whole) {
                break;
            }
        }
        entries.forEach(entry -> out.println(json.line(entry)));
        return next;
    }
}
