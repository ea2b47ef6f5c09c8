// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.deploy.session.StopRequests;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.deploy.topics.DeadLetterText;
import dev.sparring.deploy.topics.RecordJson;
import dev.sparring.deploy.topics.RecordTail;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the records that broke a rule. */
@Command(
        name = "dead-letters",
        sortOptions = false,
        description = {
            "Shows the records of a game that broke a rule.%n",
            "For each it prints when it came, from whom, for which round, and which rule it",
            "broke; then the place of the record, its size and its first bytes. The last",
            "line counts the records by reason and attacker."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring dead-letters --run RUN",
            "  sparring dead-letters --game g1 --kafka localhost:9092 --follow"
        })
final class DeadLettersCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Option(names = "-n", paramLabel = "N", description = "Show the last N only (default: all).")
    private Integer last;

    @Option(names = "--follow", description = "Also show new ones, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--json",
            description = "Print one JSON object a line, as tail does, without the count.")
    private boolean json;

    @Override
    public boolean isUntilStopped() {
        return follow;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        DeadLetterText text = new DeadLetterText(ZoneId.systemDefault());
        try (GameSource.Opened game = source.open()) {
            RecordTail tail =
                    new RecordTail(
                            game.journal(), List.of(game.journal().topics().deadLetters()), false);
            Consumer<Entry> print = print(out, text);
            Offsets next = last == null ? tail.all(print) : tail.last(last, print);
            out.flush();
            if (follow) {
                follow(tail, next, print, out);
            }
        }
        if (!json) {
            out.println(text.count());
            out.flush();
        }
        return 0;
    }

    private Consumer<Entry> print(PrintWriter out, DeadLetterText text) {
        RecordJson lines = RecordJson.ofKind("dead-letters", false);
        return json
                ? entry -> out.println(lines.line(entry))
                : entry -> text.lines(entry).forEach(out::println);
    }

    private static void follow(
            RecordTail tail, Offsets next, Consumer<Entry> print, PrintWriter out)
            throws Exception {
        CompletableFuture<Void> stop = new CompletableFuture<>();
        StopRequests requests =
                StopRequests.listen(
                        Screen.of(out), "stopping", () -> stop.complete(null), "the same command");
        tail.follow(
                next,
                entries -> {
                    entries.forEach(print);
                    out.flush();
                },
                stop);
        requests.over();
    }
}
