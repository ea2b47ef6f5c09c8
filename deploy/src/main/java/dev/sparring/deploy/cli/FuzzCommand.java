// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
import dev.sparring.deploy.fuzz.Fuzz;
import dev.sparring.deploy.fuzz.FuzzResult;
import dev.sparring.deploy.terminal.Figures;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.deploy.terminal.TextTable;
import dev.sparring.gpu.device.Background;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Throws malformed and illegal records at a game that is being played. */
@Command(
        name = "fuzz",
        sortOptions = false,
        description = {
            "Sends malformed and illegal records to all topics of a running game.%n",
            "It reports what happened to them and to the game. Exit code 1 if the game took",
            "one of them for an attacker's, or if a player died."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring fuzz --run RUN",
            "  sparring fuzz --game mnist --kafka localhost:9092 --records 100000 --rate 2000"
        })
final class FuzzCommand implements Callable<Integer> {

    private static final long SPARSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "20000",
            description = "How many records (default: ${DEFAULT-VALUE}).")
    private long records;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "1000",
            description = "How many records per second, at most (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "The same seed gives the same records (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--impersonate",
            paramLabel = "ATTACKER",
            description =
                    "Sometimes give a wrong answer in the name of this attacker. Its "
                            + "fouls count, so it may be ejected.")
    private String victim;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description =
                    "How many seconds to watch before and after (default: " + "${DEFAULT-VALUE}).")
    private double watchSeconds;

    private long shown = System.nanoTime() - SPARSE_NANOS;

    @Override
    public Integer call() throws Exception {
        if (records < 1 || !(rate > 0)) {
            throw new IllegalArgumentException(
                    "--records %d and --rate %s must be positive".formatted(records, rate));
        }
        try (GameSource.Opened game = source.open()) {
            return fuzz(game.journal());
        }
    }

    private int fuzz(Journal journal) throws GameFailure {
        Screen screen = Screen.of(spec.commandLine().getErr());
        FuzzResult result;
        try {
            // what it takes of the machine itself is not what is measured
            Background.compilers();
            result = Background.start(() -> run(journal, screen));
        } catch (IllegalStateException e) {
            throw new GameFailure(e.getMessage(), e);
        }
        screen.clear();
        print(result, spec.commandLine().getOut());
        return result.defects().isEmpty() ? 0 : 1;
    }

    private FuzzResult run(Journal journal, Screen screen) {
        Optional<String> attacker = Optional.ofNullable(victim);
        try {
            return new Fuzz(journal, records, rate, seed, attacker, watchSeconds)
                    .run((phase, sent, left, pace) -> show(screen, phase, sent, left, pace));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void show(Screen screen, String phase, long sent, double left, double pace) {
        long now = System.nanoTime();
        if (now - shown < (screen.isTerminal() ? LIVE_NANOS : SPARSE_NANOS)) {
            return;
        }
        shown = now;
        String line =
                "%s: sent %,d of %,d, %s to go, the game plays %s rounds/s"
                        .formatted(phase, sent, records, Figures.time(left), Figures.rate(pace));
        if (screen.isTerminal()) {
            screen.live(line);
        } else {
            screen.line(line);
        }
    }

    private static void print(FuzzResult result, PrintWriter out) {
        TextTable sent = new TextTable(List.of("sent", "records"));
        result.sent().forEach((kind, count) -> sent.add(List.of(kind, Long.toString(count))));
        sent.add(List.of("refused by the broker", Long.toString(result.refused())));
        sent.lines().forEach(out::println);
        out.println("%.0f records a second".formatted(result.rate()));
        out.println();
        TextTable letters = new TextTable(List.of("came back", "dead letters"));
        result.deadLetters()
                .forEach((reason, count) -> letters.add(List.of(reason, Long.toString(count))));
        letters.lines().forEach(out::println);
        out.println("%d fouls in all; of a flood only some are kept".formatted(result.fouls()));
        out.println();
        out.println(
                "rounds/s: %s before, %s during, %s after"
                        .formatted(
                                Figures.rate(result.before()),
                                Figures.rate(result.during()),
                                Figures.rate(result.after())));
        if (result.defects().isEmpty()) {
            out.println("no record was trained on, and no player restarted");
        }
        result.defects().stream().limit(20).forEach(defect -> out.println("DEFECT " + defect));
    }
}
