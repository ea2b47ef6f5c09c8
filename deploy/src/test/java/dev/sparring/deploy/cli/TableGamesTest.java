// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.deploy.session.TableGames;
import dev.sparring.deploy.tables.Assignment;
import dev.sparring.deploy.tables.Column;
import dev.sparring.deploy.tables.Examiner;
import dev.sparring.deploy.tables.Recipe;
import dev.sparring.deploy.tables.Scale;
import dev.sparring.deploy.tables.TableDefinition;
import dev.sparring.deploy.tables.TableRun;
import dev.sparring.deploy.tables.TablesDirectory;
import dev.sparring.deploy.terminal.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table of two games and a frozen one, played over a broker of its own. */
@Timeout(300)
class TableGamesTest {

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();

    @Test
    void shouldMakeATableAndFindItAgain() throws Exception {
        make(scale(2));
        assertThat(out.toString())
                .contains("game plain-seed1: 2 rounds against nobody")
                .contains("game l2l-da-seed1-vs-l2l-da: 2 rounds against l2l-da")
                .contains("[12/12]");
        assertThat(directory.resolve("runs/plain-seed1-vs-l2l-da/weights/l2l-da.safetensors"))
                .isNotEmptyFile();
        String table = Files.readString(directory.resolve("table2.csv"));
        assertThat(table.lines().filter(line -> line.contains(",l2l-da,l2l-da,ours,")))
                .singleElement()
                .asString()
                .contains(",10,");
        assertThat(Files.readString(directory.resolve("table2.md")))
                .contains("| plain-seed1 | epsilon 1 leaves nothing | ")
                .contains("| l2l-da-seed1 | a larger epsilon is at least as strong | ");

        out.getBuffer().setLength(0);
        make(scale(2));
        assertThat(out.toString()).contains("[12/12]").doesNotContain("game ");
        assertThat(directory.resolve("table2.csv")).hasContent(table);

        assertThatThrownBy(() -> make(scale(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plain-seed1 is a game of other rules (rounds is 2")
                .hasMessageEndingWith("); give another --out");
    }

    private void make(Scale scale) throws Exception {
        Recipe recipe = new Recipe(scale, List.of(), directory.resolve("runs"));
        Screen screen = new Screen(new PrintWriter(out), 0);
        try (TablesDirectory tables = TablesDirectory.open(directory);
                Examiner examiner =
                        new Examiner(recipe, scale, tables, settings -> List.of("cpu"));
                TableGames games =
                        new TableGames(Main.class, directory, screen, "again", examiner::stop)) {
            new TableRun(
                            new Assignment(table(), scale, 1, List.of(), 100),
                            recipe,
                            games,
                            examiner,
                            directory,
                            screen::line)
                    .run();
        }
    }

    private static TableDefinition table() {
        return new TableDefinition(
                "table2",
                "A small table",
                List.of(
                        new TableDefinition.Row("plain", "plain"),
                        new TableDefinition.Row("l2l-da", "L2L-DA")),
                List.of(
                        column("natural", Optional.empty(), false),
                        column("fgsm", Optional.of("attack = fgsm"), false)),
                List.of(column("l2l-da", Optional.of("attack = l2l-da, steps = 2"), true)),
                List.of());
    }

    private static Column column(String id, Optional<String> attack, boolean learned) {
        return new Column(
                id,
                id,
                attack.map(ConfigFactory::parseString),
                learned,
                learned,
                Optional.empty(),
                learned ? 2 : 1,
                learned,
                Optional.empty(),
                false);
    }

    private static Scale scale(long rounds) {
        Config settings =
                ConfigFactory.parseString(
                        """
                        data { training-images = 100, validation-images = 20, crop-padding = 0 }
                        defender { warm-up-rounds = 1, batch-size = 8 }
                        evaluation { every = 0, final-images = 0, attacks = null }
                        metrics { port = -1 }
                        dashboard { port = -1 }
                        """);
        return new Scale(
                "test",
                "digits",
                "seconds",
                "mnist-paper",
                1,
                10,
                2,
                false,
                ConfigFactory.parseString("default = " + rounds),
                settings,
                ConfigFactory.empty(),
                ConfigFactory.parseString("all { base-channels = 2, steps = 2 }"),
                ConfigFactory.empty());
    }
}
