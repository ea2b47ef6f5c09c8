// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.evaluation.Examination;
import dev.sparring.deploy.evaluation.ExaminationStoppedException;
import dev.sparring.deploy.evaluation.Shard;
import dev.sparring.deploy.matrix.KeptVersions;
import dev.sparring.deploy.matrix.Lineup;
import dev.sparring.deploy.matrix.Matrix;
import dev.sparring.deploy.matrix.MatrixFiles;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.deploy.session.StopRequests;
import dev.sparring.deploy.terminal.ExaminationBar;
import dev.sparring.deploy.terminal.MatrixBar;
import dev.sparring.deploy.terminal.MatrixText;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lets all versions of a game's players meet. */
@Command(
        name = "matrix",
        sortOptions = false,
        description = {
            "Measures every version of the defender against every version of its attackers.%n",
            "This shows who learnt what and when. It covers all versions that the log still",
            "has, and writes robust accuracies on test images as a table, a CSV file, and a",
            "heat map for each attacker. After an interruption the same command goes on.%n",
            "Games keep every journal.archive-every-th version for ever."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring play --run mine --set journal.archive-every=50",
            "  sparring matrix --run mine",
            "  sparring matrix --run mine --attacker l2l-da --attacker pgd --versions 12",
            "  sparring matrix --game g1 --kafka localhost:9092 --defender-versions 100,300"
        })
final class MatrixCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Option(
            names = "--attacker",
            paramLabel = "ID",
            description =
                    "An attacker of the game or of its evaluations; repeatable. A "
                            + "stateless one gives one row (default: all learning attackers).")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--versions",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "At most so many versions of each player, evenly spread (default: "
                            + "${DEFAULT-VALUE}).")
    private int versions;

    @Option(
            names = "--defender-versions",
            paramLabel = "V,...",
            split = ",",
            description = "These versions of the defender.")
    private List<Long> defenderVersions = new ArrayList<>();

    @Option(
            names = "--attacker-versions",
            paramLabel = "V,...",
            split = ",",
            description = "These versions of each learning attacker.")
    private List<Long> attackerVersions = new ArrayList<>();

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "200",
            description =
                    "How many test images for each cell, from the first one on (default: "
                            + "${DEFAULT-VALUE}).")
    private int images;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write (default: RUN/report, or the current folder).")
    private Path out;

    @Mixin private ReplayOptions options;

    @Override
    public Integer call() throws Exception {
        if (versions < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--versions " + versions + "; at least 1");
        }
        Screen screen = Screen.of(spec.commandLine().getOut());
        GameSettings settings;
        Lineup lineup;
        // the log is not needed any longer than it takes to read the weights
        try (GameSource.Opened opened = source.open()) {
            GameSettings rules = source.settings(opened.journal());
            settings = options.apply(rules);
            lineup = lineup(settings, opened.journal());
        }
        advise(screen, settings, lineup);
        return play(screen, settings, lineup, directory());
    }

    private Lineup lineup(GameSettings settings, Journal journal) {
        KeptVersions theta = KeptVersions.of(journal, Players.DEFENDER);
        SortedMap<String, Lineup.Rows> rows = new TreeMap<>();
        for (String id : ids.isEmpty() ? settings.attackers().keySet() : new TreeSet<>(ids)) {
            KeptVersions phi = KeptVersions.of(journal, id);
            if (!ids.isEmpty() || !phi.versions().isEmpty()) {
                rows.put(id, new Lineup.Rows(attacker(settings, id), weights(phi)));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(
                    "game %s has no attacker that learns; choose with --attacker from %s"
                            .formatted(settings.game(), String.join(", ", known(settings))));
        }
        NavigableSet<Long> columns = chosen(theta, defenderVersions);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(
                    "game %s has no weights of its defender yet".formatted(settings.game()));
        }
        return new Lineup(theta.weights(columns), rows, images);
    }

    private SortedMap<Long, StateDict> weights(KeptVersions phi) {
        return phi.versions().isEmpty()
                ? new TreeMap<>()
                : phi.weights(chosen(phi, attackerVersions));
    }

    private NavigableSet<Long> chosen(KeptVersions kept, Collection<Long> wanted) {
        return wanted.isEmpty() ? kept.spread(versions) : kept.require(wanted);
    }

    private static GameSettings.Attacker attacker(GameSettings settings, String id) {
        GameSettings.Attacker attacker =
                settings.attackers().getOrDefault(id, settings.evaluation().attacks().get(id));
        if (attacker == null) {
            throw new IllegalArgumentException(
                    "the settings of game %s do not name %s; choose from %s"
                            .formatted(settings.game(), id, String.join(", ", known(settings))));
        }
        return attacker;
    }

    private static SortedSet<String> known(GameSettings settings) {
        SortedSet<String> known = new TreeSet<>(settings.attackers().keySet());
        known.addAll(settings.evaluation().attacks().keySet());
        return known;
    }

    private void advise(Screen screen, GameSettings settings, Lineup lineup) {
        if (defenderVersions.isEmpty() && versions > 1 && lineup.defenders().size() == 1) {
            screen.line(
                    "the log holds one version of the defender only; play with"
                            + " --set journal.archive-every=N to keep every N-th one (it is %d)"
                                    .formatted(settings.journal().archiveEvery()));
        }
    }

    private Path directory() throws IOException {
        if (out != null) {
            return out;
        }
        return source.run().map(run -> run.resolve(RunDirectory.REPORT)).orElse(Path.of("."));
    }

    private int play(Screen screen, GameSettings settings, Lineup lineup, Path directory)
            throws IOException {
        Path verdicts =
                source.run().map(RunDirectory::verdicts).orElse(directory.resolve("verdicts"));
        SortedMap<String, Matrix> matrices = lineup.matrices();
        MatrixBar bar = new MatrixBar(new ExaminationBar(screen), lineup.defenders().size());
        List<String> warnings = new ArrayList<>();
        boolean whole = false;
        try (bar;
                Examination examination =
                        new Examination(
                                settings,
                                verdicts,
                                List.of(settings.refereeDevice()),
                                Shard.ALL,
                                bar)) {
            StopRequests requests =
                    StopRequests.listen(
                            screen,
                            "stopping after the current images",
                            examination::stop,
                            "the same command");
            for (long version : lineup.defenders().keySet()) {
                warnings.addAll(lineup.meet(version, examination, matrices));
                bar.next();
                MatrixFiles.writeTable(matrices.values(), directory);
            }
            whole = true;
            requests.over();
        } catch (ExaminationStoppedException e) {
            // what is finished is shown and kept
        }
        if (matrices.values().stream().noneMatch(matrix -> matrix.known().isEmpty())) {
            show(screen, settings, matrices.values(), warnings, directory);
        }
        if (!whole) {
            screen.line("interrupted; the same command goes on");
        }
        return whole ? 0 : INTERRUPTED;
    }

    private static void show(
            Screen screen,
            GameSettings settings,
            Collection<Matrix> matrices,
            List<String> warnings,
            Path directory)
            throws IOException {
        for (Matrix matrix : matrices) {
            MatrixText.lines(matrix).forEach(screen::line);
        }
        warnings.forEach(screen::line);
        screen.line("table    " + MatrixFiles.writeTable(matrices, directory));
        try {
            for (Matrix matrix : matrices) {
                screen.line("picture  " + MatrixFiles.draw(matrix, settings.epsilon(), directory));
            }
        } catch (IOException e) {
            screen.line("picture  none: " + e.getMessage());
        }
    }
}
