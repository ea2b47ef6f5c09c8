// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.settings.GameSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

    /** Whatever ships must be a game that can be played. */
    @Test
    void shouldHaveSettingsForEveryGameOfEveryTable() {
        for (String name : Scale.NAMES) {
            for (String dataSet : Scale.DATA_SETS) {
                Scale scale = Scale.read(name, dataSet);
                Recipe recipe = new Recipe(scale, List.of("seed=7"), Path.of("runs"));
                for (String table : TableDefinition.IDS) {
                    Assignment all =
                            new Assignment(TableDefinition.read(table, scale), scale, 1, List.of());
                    assertThat(Plan.of(all)).allSatisfy(work -> Cost.of(work, recipe, scale));
                }
            }
        }
    }

    @Test
    void shouldMakeGeneratorsAsWideAsTheScaleSays() {
        Scale scale = Scale.read("tiny", "mnist");
        Recipe recipe = new Recipe(scale, List.of(), Path.of("runs"));
        Work.Train train =
                new Work.Train(new Model(TableDefinition.L2L_DA, 3), java.util.Optional.empty());
        GameSettings settings = recipe.of(train);
        assertThat(settings.attackers().get("l2l-da").options().getInt("base-channels"))
                .isEqualTo(8);
        assertThat(settings.attackers().get("l2l-da").options().getDouble("learning-rate"))
                .isEqualTo(0.1);
        assertThat(settings.seed()).isEqualTo(3);
        assertThat(settings.evaluation().isAny()).isFalse();
    }

    @Test
    void shouldNameTheScalesThatThereAre() {
        assertThatThrownBy(() -> Scale.read("huge", "mnist"))
                .hasMessage("--scale huge: there are tiny, small, paper");
    }
}
