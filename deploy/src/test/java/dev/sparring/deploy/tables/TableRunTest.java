// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableRunTest {

    private static final Scale SCALE = Scale.read("tiny", "mnist");

    @TempDir private Path directory;

    private final List<String> lines = new ArrayList<>();

    @Test
    void shouldLeaveAPartialTableWhenItIsStopped() throws Exception {
        Games games = (run, settings) -> play(run, settings, "l2l-neither");
        assertThatThrownBy(() -> run("table1", games)).isInstanceOf(Games.StoppedException.class);
        assertThat(Files.readString(directory.resolve("table1.md")))
                .contains("| L2L\\* | **50.0** (")
                .contains("|---|---|---|---|\n| l2l-star-seed1 | noise | pass | as it should be |")
                .contains("<br>98.95 (−", "<br>36.59", "<br>95.15")
                .contains(
                        "- WARNING: l2l-star-seed1 may be less robust than it seems; this does not"
                                + " hold: few images have no gradient (9.0 % of the images).");
        assertThat(Files.readAllLines(directory.resolve("table1.csv")))
                .anyMatch(line -> line.startsWith("table1,mnist,tiny,l2l-star,natural,paper,50.0,"))
                .anyMatch(line -> line.startsWith("table1,mnist,tiny,l2l-da,natural,paper,,"));
    }

    @Test
    void shouldWriteAllFilesOfATable() throws Exception {
        run("table2", (run, settings) -> play(run, settings, ""));
        assertThat(Files.size(directory.resolve("table2.png"))).isPositive();
        assertThat(Files.readString(directory.resolve("table2.html")))
                .contains("<b>50.0</b>", "C&amp;W1000", "plain-seed1-vs-advgan")
                .doesNotContain("src=\"http");
        assertThat(Files.readAllLines(directory.resolve("table2.csv")))
                .anyMatch(line -> line.contains(",plain,fgsm,paper,") && line.endsWith(",1.0"))
                .filteredOn(line -> line.contains(",min,") || line.contains(",worst,"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(","));
        assertThat(lines).last().asString().startsWith("[");
        assertThat(directory).isDirectoryNotContaining("glob:**.next");
    }

    @Test
    void shouldDrawCurves() throws Exception {
        run("figure2", (run, settings) -> play(run, settings, ""));
        assertThat(Files.readAllLines(directory.resolve("figure2.csv")))
                .contains("l2l-da,1,PGD10,2,2,1,3.0,1.0,,", "pgd10,1,L2L,2,2,1,3.0,1.0,,")
                .hasSize(1 + 2 * 3 * 2);
        assertThat(Files.readString(directory.resolve("figure2.md")))
                .contains("| L2L on PGD10 | 3.000 (−1.000) |", "| L2L-DA on L2L-DA | 3.000")
                .doesNotContain("vs-", "rounds that train an attack");
        assertThat(Files.size(directory.resolve("figure2.png"))).isPositive();
    }

    private void run(String table, Games games) throws Exception {
        Assignment assignment =
                new Assignment(TableDefinition.read(table, SCALE), SCALE, 1, List.of(), 100);
        Recipe recipe = new Recipe(SCALE, List.of(), directory.resolve("runs"));
        new TableRun(assignment, recipe, games, new Half(), directory, lines::add).run();
    }

    private static void play(Path run, GameSettings settings, String last) throws Exception {
        if (settings.game().equals(last + "-seed1")) {
            throw new Games.StoppedException();
        }
        Path weights = Files.createDirectories(run.resolve("weights"));
        List<String> players = new ArrayList<>(settings.attackers().keySet());
        players.add("defender");
        for (String player : players) {
            Safetensors.write(
                    weights.resolve(player + ".safetensors"), StateDict.empty(), Map.of());
        }
        Path report = Files.createDirectories(run.resolve("report"));
        Files.writeString(
                report.resolve("rounds.csv"),
                "round,total_seconds\r\n0,1.5\r\n1,2.5\r\n",
                StandardCharsets.UTF_8);
    }

    /** Half of the images survive everything. */
    private static final class Half implements Measurements {
        @Override
        public Finding measure(Work.Measure work) {
            return new Finding(new boolean[] {true, false}, List.of(), 1);
        }

        @Override
        public List<Findings.SanityCheck> check(Work.Check work) {
            return List.of(
                    new Findings.SanityCheck("noise", true, "as it should be"),
                    new Findings.SanityCheck(
                            "few images have no gradient", false, "9.0 % of the images"));
        }

        @Override
        public Curve trace(Work.Trace work, String title) {
            float[][][] losses = {{{0, 0}, {2, 1}}, {{1, 1}, {1, 4}}};
            return Curve.of(work.model(), title, work.column(), losses);
        }
    }
}
