// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.bench.Activity;
import dev.sparring.deploy.bench.Bench;
import dev.sparring.deploy.bench.BenchResult;
import dev.sparring.deploy.bench.CpuTime;
import dev.sparring.deploy.bench.GameProcesses;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ChildBroker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.run.TemporaryFolder;
import dev.sparring.deploy.session.AttackersApart;
import dev.sparring.deploy.session.ChildProcesses;
import dev.sparring.deploy.terminal.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleUnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times a game over Kafka against the same game as a bare loop. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Plays the same game over Kafka and as a bare loop, in turn, and compares.%n",
            "It prints how long a round takes, how much of that messages cost, and what the",
            "processor cores worked for (on Linux). By default it plays PGD10 with 100",
            "images a round against LeNet-5 on generated digits, without warm-up rounds. It",
            "evaluates nothing and keeps nothing."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring bench",
            "  sparring bench --turns 5 --set window=3",
            "  sparring bench --viewers 10",
            "  sparring bench --device-time 5 --processes",
            "  sparring bench --preset quick --rounds 150 --json"
        })
final class BenchCommand implements Callable<Integer> {

    /** Rounds of a turn, and those in which players open what they need. */
    private static final int ROUNDS = 200;

    private static final int UNCOUNTED = 20;

    /** The same where rounds are short, or a process begins with each turn: Java compiles. */
    private static final int MANY_ROUNDS = 1000;

    private static final int MANY_UNCOUNTED = 500;

    private static final List<String> PGD10 =
            List.of("data.set=digits", "data.validation-images=1000", "defender.warm-up-rounds=0");

    private static final List<String> UNWATCHED =
            List.of("game=bench", "evaluation.every=0", "evaluation.final-images=0");

    @Spec private CommandSpec spec;

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "How often each of the two games is played, after a warm-up (default: " + "3).")
    private int turns;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = {
                "How many rounds a turn has (default: " + ROUNDS + "; " + MANY_ROUNDS,
                "with --device-time or --processes)."
            })
    private Long rounds;

    @Option(
            names = "--uncounted",
            paramLabel = "N",
            description = {
                "How many rounds at the start of a turn do not count",
                "(default: " + UNCOUNTED + "; " + MANY_UNCOUNTED + " with these)."
            })
    private Integer uncounted;

    @Option(
            names = "--device-time",
            paramLabel = "MS",
            description =
                    "Compute nothing: each training step and each attack just takes so many"
                            + " milliseconds, over Kafka and in the bare loop. This shows what"
                            + " messages cost beside a device of that speed.")
    private Double deviceTime;

    @Option(
            names = "--processes",
            description =
                    "Over Kafka, play the defender and each attacker in a process of its " + "own.")
    private boolean processes;

    @Option(
            names = "--viewers",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "In each turn, play over Kafka once more with a page and so many "
                            + "viewers, and compare (default: 0, no such game).")
    private int viewers;

    @Mixin private KafkaOptions kafka;

    @Option(names = "--json", description = "Print all figures as JSON.")
    private boolean json;

    @Mixin private SettingsOptions options;

    @Override
    public Integer call() throws Exception {
        int first = uncounted != null ? uncounted : many() ? MANY_UNCOUNTED : UNCOUNTED;
        Bench bench = new Bench(settings(), turns, viewers, first);
        BenchResult result;
        Optional<Connection> users = kafka.connection();
        try (TemporaryFolder folder = TemporaryFolder.create("sparring-bench")) {
            LogFile.use(folder.path().resolve("bench.log"));
            try (Broker broker =
                    users.isEmpty()
                            ? ChildBroker.start(folder.path())
                            : ExternalBroker.connect(users.get())) {
                result = bench.run(place(broker, folder.path()), this::announce);
            }
            folder.delete();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(result));
        } else {
            text(result).forEach(out::println);
        }
        return 0;
    }

    private Bench.Place place(Broker broker, Path folder) {
        GameProcesses.Starter players =
                processes
                        ? (game, journal) ->
                                AttackersApart.start(
                                        game,
                                        journal,
                                        new ChildProcesses(Main.class, folder, this::announce))
                        : GameProcesses::one;
        return new Bench.Place(broker.connection(), broker.processes(), players);
    }

    private void announce(String what) {
        spec.commandLine().getErr().println(what);
    }

    private GameSettings settings() {
        List<String> overrides = new ArrayList<>();
        if (!options.isChosen()) {
            overrides.addAll(PGD10);
        }
        overrides.addAll(UNWATCHED);
        overrides.add("rounds=" + (rounds != null ? rounds : many() ? MANY_ROUNDS : ROUNDS));
        if (deviceTime != null) {
            overrides.add("device.pause-milliseconds=" + deviceTime);
        }
        overrides.addAll(options.overrides());
        return options.load("mnist", overrides);
    }

    private boolean many() {
        return processes || deviceTime != null;
    }

    private static List<String> text(BenchResult result) {
        List<String> lines = new ArrayList<>();
        lines.addAll(
                new TextTable(List.of("medians", "rounds/s", "ms a round", "of 99 %"))
                        .add(times("over Kafka", result::kafkaSeconds))
                        .add(times("bare loop", result::serialSeconds))
                        .lines());
        lines.add("");
        TextTable parts = new TextTable(List.of("a round over Kafka", "ms"));
        result.parts().forEach((part, seconds) -> parts.add(List.of(part, millis(seconds))));
        lines.addAll(parts.lines());
        lines.add("");
        lines.addAll(processors(result));
        lines.add(
                "ratio %.2f; messages cost %s ms a round"
                        .formatted(result.ratio(), millis(result.messageSeconds())));
        result.watchedRatio()
                .ifPresent(ratio -> lines.add("with viewers %.3f of without".formatted(ratio)));
        return lines;
    }

    private static List<String> times(String game, DoubleUnaryOperator quantile) {
        double median = quantile.applyAsDouble(0.5);
        return List.of(
                game,
                "%.2f".formatted(1 / median),
                millis(median),
                millis(quantile.applyAsDouble(0.99)));
    }

    /** No lines where nothing is known. */
    private static List<String> processors(BenchResult result) {
        Map<Activity, Double> kafka = result.kafkaCpu().seconds();
        Map<Activity, Double> serial = result.serialCpu().seconds();
        if (kafka.isEmpty()) {
            return List.of();
        }
        TextTable table = new TextTable(List.of("processors, ms a round", "over Kafka", "bare"));
        kafka.forEach(
                (activity, seconds) ->
                        table.add(
                                List.of(
                                        activity.word(),
                                        millis(seconds),
                                        millis(serial.getOrDefault(activity, 0.0)))));
        table.add(
                List.of(
                        "together",
                        millis(result.kafkaCpu().total()),
                        millis(result.serialCpu().total())));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        return lines;
    }

    private static String millis(double seconds) {
        return "%.1f".formatted(1000 * seconds);
    }

    private static String json(BenchResult result) throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ratio", result.ratio());
        result.watchedRatio().ifPresent(ratio -> figures.put("watchedRatio", ratio));
        figures.put("messageSeconds", result.messageSeconds());
        figures.put("kafkaSeconds", result.kafkaSeconds());
        figures.put("kafkaSecondsOf99Percent", result.kafkaSeconds(0.99));
        figures.put("serialSeconds", result.serialSeconds());
        figures.put("serialSecondsOf99Percent", result.serialSeconds(0.99));
        figures.put("kafkaProcessorSeconds", words(result.kafkaCpu()));
        figures.put("serialProcessorSeconds", words(result.serialCpu()));
        figures.put("parts", result.parts());
        figures.put("overKafka", result.overKafka());
        figures.put("watched", result.watched());
        figures.put("serial", result.serial());
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(figures);
    }

    private static Map<String, Double> words(CpuTime cpu) {
        Map<String, Double> words = new LinkedHashMap<>();
        cpu.seconds().forEach((activity, seconds) -> words.put(activity.word(), seconds));
        return words;
    }
}
