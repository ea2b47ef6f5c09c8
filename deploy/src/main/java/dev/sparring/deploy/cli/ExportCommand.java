// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.matrix.KeptVersions;
import dev.sparring.deploy.run.Ending;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Snapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the weights and the report of a game from its topics alone. */
@Command(
        name = "export",
        sortOptions = false,
        description = {
            "Writes the weights and the report of a game.%n",
            "Weights are safetensors files with PyTorch's names; the report is report.html",
            "and CSV files. Everything comes from the game's topics, so the command works",
            "anywhere and at any time, also during the game.%n",
            "By default it writes the newest weights of every player. Older ones are kept as",
            "long as journal.keep-rounds and journal.archive-every say."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring export --game g1 --kafka localhost:9092",
            "  sparring export --game g1 --kafka localhost:9092 --list",
            "  sparring export --game g1 --kafka localhost:9092 --weights-version 400 --out g1",
            "  sparring export --run RUN --player l2l-da --weights-version 400"
        })
final class ExportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Option(
            names = "--player",
            paramLabel = "ID",
            description =
                    "Write the weights of this player only: defender, or a learning "
                            + "attacker (default: all).")
    private String player;

    @Option(
            names = "--weights-version",
            paramLabel = "N",
            description =
                    "Write the weights after so many rounds of training, of --player or "
                            + "the defender.")
    private Long version;

    @Option(
            names = "--list",
            description = "Write nothing, but print which versions of each player are kept.")
    private boolean list;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write (default: ./GAME-export).")
    private Path out;

    @Override
    public Integer call() throws Exception {
        try (GameSource.Opened opened = source.open()) {
            Journal journal = opened.journal();
            GameSettings settings = source.settings(journal);
            if (list) {
                list(journal, settings);
            } else {
                write(journal, settings);
            }
        }
        return 0;
    }

    private void list(Journal journal, GameSettings settings) {
        for (String each : player == null ? Ending.players(settings) : List.of(player)) {
            KeptVersions kept = KeptVersions.of(journal, each);
            if (!kept.versions().isEmpty()) {
                line(each, text(kept));
            }
        }
    }

    private static String text(KeptVersions kept) {
        return kept.versions().stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private void write(Journal journal, GameSettings settings) throws IOException {
        Path directory = out == null ? Path.of(settings.game() + "-export") : out;
        Path weights = directory.resolve("weights");
        if (version == null) {
            writeNewest(journal, settings, weights);
        } else {
            String whose = player == null ? Players.DEFENDER : player;
            KeptVersions kept = KeptVersions.of(journal, whose);
            StateDict found = kept.weights(kept.require(List.of(version))).get(version);
            Path file = weights.resolve("%s-%d.safetensors".formatted(whose, version));
            WeightsFile.write(file, settings, whose, found, version);
            line("weights", file.toString());
        }
        Path report = directory.resolve(RunDirectory.REPORT);
        Ending.report(settings, journal, report);
        line("report", report.toString());
    }

    private void writeNewest(Journal journal, GameSettings settings, Path weights)
            throws IOException {
        List<Snapshot> newest =
                player == null
                        ? Ending.newest(settings, journal)
                        : journal.lastWeights(player).stream().toList();
        if (newest.isEmpty()) {
            throw new IllegalArgumentException(
                    player == null
                            ? "game %s has no weights yet".formatted(settings.game())
                            : "game %s keeps no weights of %s; --list shows what it keeps"
                                    .formatted(settings.game(), player));
        }
        for (Snapshot last : newest) {
            StateDict found = Snapshots.weights(last);
            line(
                    "weights",
                    WeightsFile.write(weights, settings, last.getPlayer(), last.getVersion(), found)
                            .toString());
        }
    }

    private void line(String what, String text) {
        PrintWriter screen = spec.commandLine().getOut();
        screen.printf("%-8s %s%n", what, text);
        screen.flush();
    }
}
