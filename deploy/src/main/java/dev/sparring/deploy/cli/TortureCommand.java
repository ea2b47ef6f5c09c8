// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.run.TemporaryFolder;
import dev.sparring.deploy.terminal.TextTable;
import dev.sparring.deploy.torture.Signal;
import dev.sparring.deploy.torture.Torture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Kills the processes of a game at random moments and compares it with an undisturbed one. */
@Command(
        name = "torture",
        sortOptions = false,
        description = {
            "Plays a small game undisturbed and then under kill -9, and compares.%n",
            "The game has seven processes. Broker, defender and attackers are killed (or get",
            "SIGTERM) at random moments. Every round must be reported exactly once, with the",
            "same weights (SHA-256) after it. One kill in three hits a process that is still",
            "recovering from the one before.%n",
            "Exit code 1 if anything differs or a process dies by itself, which ends the",
            "test."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  sparring torture", "  sparring torture --kills 50 --seed 7 --windows 1,3"})
final class TortureCommand implements Callable<Integer> {

    /** Rounds between two kills, on average. */
    private static final long ROUNDS_PER_KILL = 6;

    @Spec private CommandSpec spec;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "How many kills, divided among the windows (default: " + "${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--signal",
            paramLabel = "NAME",
            defaultValue = "kill",
            description =
                    "kill, or term. A process that gets SIGTERM must end with 0 within "
                            + "ten seconds (default: ${DEFAULT-VALUE}).")
    private Signal signal;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "The same seed kills the same processes at the same moments (default: "
                            + "${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--windows",
            paramLabel = "W,...",
            split = ",",
            defaultValue = "1,3",
            description =
                    "Values of the setting window; a pair of games is played for each "
                            + "(default: ${DEFAULT-VALUE}).")
    private List<Integer> windows;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How many rounds each game has (default: enough for the kills).")
    private Long rounds;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a setting of the games, such as epsilon=8/255; repeatable.")
    private List<String> set = new ArrayList<>();

    @Option(names = "--keep", description = "Keep logs and data even if all is well.")
    private boolean keep;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (TemporaryFolder folder = TemporaryFolder.create("sparring-torture")) {
            List<Torture.Result> results = torture(folder.path());
            boolean well = results.stream().allMatch(result -> result.defects().isEmpty());
            if (json) {
                out.println(
                        new ObjectMapper()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(results));
            } else {
                results.forEach(result -> print(result, out));
            }
            if (well && !keep) {
                folder.delete();
            }
            return well ? 0 : 1;
        }
    }

    private List<Torture.Result> torture(Path folder) throws IOException, InterruptedException {
        PrintWriter error = spec.commandLine().getErr();
        LogFile.use(folder.resolve("torture.log"));
        error.println("logs are in " + folder);
        List<Torture.Result> results = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            int share = kills / windows.size() + (i < kills % windows.size() ? 1 : 0);
            long length = rounds != null ? rounds : 20 + ROUNDS_PER_KILL * share;
            Torture torture =
                    new Torture(
                            Main.class, folder, share, signal, seed, length, set, error::println);
            results.add(torture.run(windows.get(i)));
        }
        return results;
    }

    private static void print(Torture.Result result, PrintWriter out) {
        out.println("window " + result.window());
        TextTable table =
                new TextTable(
                        List.of(
                                "killed",
                                "times",
                                "while others recover",
                                "answers, median",
                                "longest",
                                "next round, median",
                                "longest"));
        Map<String, List<Torture.Kill>> byVictim =
                result.kills().stream()
                        .collect(groupingBy(Torture.Kill::victim, TreeMap::new, toList()));
        byVictim.forEach((victim, kills) -> table.add(row(victim, kills)));
        table.lines().forEach(out::println);
        if (result.defects().isEmpty()) {
            out.println("same weights, every round reported exactly once");
        } else {
            result.defects().forEach(defect -> out.println("DEFECT " + defect));
        }
        out.println();
    }

    private static List<String> row(String victim, List<Torture.Kill> kills) {
        List<String> row = new ArrayList<>();
        row.add(victim);
        row.add(Integer.toString(kills.size()));
        row.add(Long.toString(kills.stream().filter(Torture.Kill::intoRecovery).count()));
        row.addAll(medianAndLongest(kills, Torture.Kill::answerSeconds));
        row.addAll(medianAndLongest(kills, Torture.Kill::recoverySeconds));
        return row;
    }

    /** Of those that were waited for. */
    private static List<String> medianAndLongest(
            List<Torture.Kill> kills, ToDoubleFunction<Torture.Kill> seconds) {
        double[] sorted =
                kills.stream()
                        .mapToDouble(seconds)
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
        return sorted.length == 0
                ? List.of("", "")
                : List.of(seconds(sorted[sorted.length / 2]), seconds(sorted[sorted.length - 1]));
    }

    private static String seconds(double value) {
        return "%.1f s".formatted(value);
    }
}
