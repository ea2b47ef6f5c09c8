// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.bench.Bench;
import dev.sparring.deploy.bench.BenchResult;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ChildBroker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "Without --preset or --settings it is PGD10 with N = 100 against LeNet-5 on",
            "generated digits, without warm-up rounds. Nothing is evaluated or kept."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring bench",
            "  sparring bench --turns 5 --set window=3",
            "  sparring bench --viewers 10",
            "  sparring bench --preset quick --rounds 150 --json"
        })
final class BenchCommand implements Callable<Integer> {

    /** Rounds of a turn in which players open what they need. */
    private static final int NOT_COUNTED = 20;

    private static final List<String> PGD10 =
            List.of("data.set=digits", "data.validation-images=1000", "defender.warm-up-rounds=0");

    private static final List<String> UNWATCHED =
            List.of("game=bench", "evaluation.every=0", "evaluation.final-images=0");

    @Spec private CommandSpec spec;

    @Option(
            names = "--turns",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each of the two is played, after a warm-up (default: 3).")
    private int turns;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "200",
            description = "Rounds of a turn; the first 20 are not counted (default: 200).")
    private long rounds;

    @Option(
            names = "--viewers",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Play it over Kafka once more each turn, with its page and so many viewers, and"
                            + " compare (default: 0, not).")
    private int viewers;

    @Mixin private KafkaOptions kafka;

    @Option(names = "--json", description = "Print all figures as JSON.")
    private boolean json;

    @Mixin private SettingsOptions options;

    @Override
    public Integer call() throws Exception {
        Bench bench = new Bench(settings(), turns, viewers, NOT_COUNTED);
        BenchResult result;
        Optional<Connection> users = kafka.connection();
        try (TemporaryFolder folder = TemporaryFolder.create("sparring-bench")) {
            LogFile.use(folder.path().resolve("bench.log"));
            try (Broker broker =
                    users.isEmpty()
                            ? ChildBroker.start(folder.path())
                            : ExternalBroker.connect(users.get())) {
                result = bench.run(broker.connection(), this::announce);
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

    private void announce(String what) {
        spec.commandLine().getErr().println(what);
    }

    private GameSettings settings() {
        List<String> overrides = new ArrayList<>();
        if (!options.isChosen()) {
            overrides.addAll(PGD10);
        }
        overrides.addAll(UNWATCHED);
        overrides.add("rounds=" + rounds);
        overrides.addAll(options.overrides());
        return options.load("mnist", overrides);
    }

    private static List<String> text(BenchResult result) {
        double kafka = result.kafkaSeconds();
        double serial = result.serialSeconds();
        List<String> lines = new ArrayList<>();
        lines.addAll(
                new TextTable(List.of("medians", "rounds/s", "ms a round"))
                        .add(List.of("over Kafka", "%.2f".formatted(1 / kafka), millis(kafka)))
                        .add(List.of("bare loop", "%.2f".formatted(1 / serial), millis(serial)))
                        .lines());
        lines.add("");
        TextTable parts = new TextTable(List.of("a round over Kafka", "ms"));
        result.parts().forEach((part, seconds) -> parts.add(List.of(part, millis(seconds))));
        lines.addAll(parts.lines());
        lines.add("");
        lines.add("ratio %.2f".formatted(result.ratio()));
        result.watchedRatio()
                .ifPresent(ratio -> lines.add("with viewers %.3f of without".formatted(ratio)));
        return lines;
    }

    private static String millis(double seconds) {
        return "%.1f".formatted(1000 * seconds);
    }

    private static String json(BenchResult result) throws IOException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("ratio", result.ratio());
        result.watchedRatio().ifPresent(ratio -> figures.put("watchedRatio", ratio));
        figures.put("kafkaSeconds", result.kafkaSeconds());
        figures.put("serialSeconds", result.serialSeconds());
        figures.put("parts", result.parts());
        figures.put("overKafka", result.overKafka());
        figures.put("watched", result.watched());
        figures.put("serial", result.serial());
        return new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(figures);
    }
}
