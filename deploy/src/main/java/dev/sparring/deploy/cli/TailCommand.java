// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.topics.RecordJson;
import dev.sparring.deploy.topics.RecordTail;
import dev.sparring.deploy.topics.TopicName;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "Without --follow it ends after the last record. It can also read a run that is",
            "not being played: it starts the run's broker for that time."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring tail reports --run RUN --follow",
            "  sparring tail reports --run RUN --from-beginning | jq .value.step.clean_loss",
            "  sparring tail attacks.pgd --run RUN --follow",
            "  sparring tail rounds --kafka localhost:9092 --game mnist -n 1 --full"
        })
final class TailCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPIC",
            description =
                    "settings, rounds, snapshots, checkpoints, reports, dead-letters, "
                            + "evaluations, control, telemetry, state.referee; attacks.ID and "
                            + "state.ID of an attacker; attacks for those of all attackers.")
    private String topic;

    @Mixin private GameSource source;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "How many of the last records to show, for each topic if there are "
                            + "several (default: ${DEFAULT-VALUE}).")
    private int last;

    @Option(names = "--from-beginning", description = "Show all records that the topic still has.")
    private boolean fromBeginning;

    @Option(names = "--follow", description = "Also show new records, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--full", description = "Show arrays and bytes in full (bytes as base64).")
    private boolean full;

    @Override
    public boolean isUntilStopped() {
        return follow;
    }

    @Override
    public Integer call() throws Exception {
        TopicName name = TopicName.of(topic);
        RecordJson json = RecordJson.ofKind(name.kind(), full);
        PrintWriter out = spec.commandLine().getOut();
        try (GameSource.Opened game = source.open()) {
            Journal journal = game.journal();
            RecordTail tail = new RecordTail(journal, name.in(journal), name.isOfAll());
            Consumer<Entry> print = entry -> out.println(json.line(entry));
            Offsets next = fromBeginning ? tail.all(print) : tail.last(last, print);
            out.flush();
            if (follow) {
                tail.follow(
                        next,
                        entries -> {
                            entries.forEach(print);
                            out.flush();
                        },
                        new CompletableFuture<>());
            }
        }
        return 0;
    }
}
