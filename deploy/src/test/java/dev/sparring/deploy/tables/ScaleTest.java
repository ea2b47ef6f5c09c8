// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.LearningAttack;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleTest {

    /** Whatever ships must be a game that can be played. */
    @Test
    void shouldHaveSettingsForEveryGameOfEveryTable() {
        for (String name : Scale.NAMES) {
            for (String dataSet : Scale.DATA_SETS) {
                Scale scale = Scale.read(name, dataSet);
                Recipe recipe = new Recipe(scale, List.of("epsilon=0.1"), Path.of("runs"));
                for (String table : TableDefinition.IDS) {
                    Assignment all =
                            new Assignment(
                                    TableDefinition.read(table, scale), scale, 1, List.of(), 100);
                    assertThat(Plan.of(all)).allSatisfy(work -> Cost.of(work, recipe, scale));
                }
            }
        }
    }

    @Test
    void shouldMakeGeneratorsAsWideAsTheScaleSays() {
        Scale scale = Scale.read("tiny", "mnist");
        Recipe recipe = new Recipe(scale, List.of(), Path.of("runs"));
        Work.Train train = new Work.Train(new Model(TableDefinition.L2L_DA, 3), Optional.empty());
        GameSettings settings = recipe.of(train);
        assertThat(settings.attackers().get("l2l-da").options().getInt("base-channels"))
                .isEqualTo(8);
        assertThat(settings.attackers().get("l2l-da").options().getDouble("learning-rate"))
                .isEqualTo(0.1);
        assertThat(settings.seed()).isEqualTo(3);
        assertThat(settings.evaluation().isAny()).isFalse();
    }

    @Test
    void shouldTrainThePapersPlainClassifierAsItsPresetSays() {
        Scale scale = Scale.read("paper", "cifar10");
        Recipe recipe = new Recipe(scale, List.of(), Path.of("runs"));
        assertThat(learningRate(recipe, TableDefinition.PLAIN)).isEqualTo(0.1);
        assertThat(learningRate(recipe, "pgd10")).isEqualTo(0.01);
        assertThat(scale.rounds(TableDefinition.PLAIN)).isEqualTo(64_000);
    }

    /** Or its row could not be compared; an attack of 100 steps has fewer. */
    @Test
    void shouldGiveEveryLearnedAttackerOfATableTheSameRounds() {
        for (String name : Scale.NAMES) {
            for (String dataSet : Scale.DATA_SETS) {
                Scale scale = Scale.read(name, dataSet);
                for (String defence : List.of("l2l-star", "l2l-recursion", "l2l-da")) {
                    assertThat(scale.rounds(defence)).isEqualTo(scale.rounds("pgd10"));
                }
            }
        }
    }

    private static Column column(Scale scale, String id) {
        return TableDefinition.read("table2", scale).columns().stream()
                .filter(column -> column.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static double learningRate(Recipe recipe, String defence) {
        GameSettings settings = recipe.of(new Work.Train(new Model(defence, 1), Optional.empty()));
        return settings.defender().optimizer().learningRate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "cifar10"})
    void shouldHaveAGapOfThePapersScaleThatCanBePlayed(String dataSet) {
        Scale scale = Scale.read("paper", dataSet);
        GameSettings.Attacker attacker = Examiner.attacker(column(scale, "gap"));
        assertThat(attacker.options().getInt("base-channels")).isEqualTo(64);
        try (Device device = Device.open("cpu", 1);
                Attack attack =
                        Players.attack(
                                new Recipe(scale, List.of(), Path.of("runs")).of(1),
                                "gap",
                                attacker,
                                device)) {
            assertThat(attack).isInstanceOf(LearningAttack.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "game=x | --set game=x: tables sets game itself; each game is",
                "seed = 3 | tables sets seed itself; give --seeds N",
                "data.set=mnist | tables sets data.set itself; give --dataset NAME",
                "data={set=mnist} | give --dataset NAME",
                "rounds=5 | give --scale NAME",
                "attackers.pgd.steps=5 | a defence chooses the attackers",
                "attackers.pgd.device=cuda:1 | a defence chooses the attackers",
                "defender.frozen=true | only games that train an attack have it",
                "defender.initial-weights=a | games start from each other's weights"
            })
    void shouldRefuseWhatTablesSetThemselves(String override, String message) {
        Scale scale = Scale.read("tiny", "digits");
        assertThatThrownBy(() -> new Recipe(scale, List.of(override), Path.of("runs")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldKeepWhatMakesAnAttacksGameOneWhateverTheUserSets(@TempDir Path runs)
            throws IOException {
        Scale scale = Scale.read("tiny", "digits");
        Recipe recipe = new Recipe(scale, List.of("defender.warm-up-rounds=7"), runs);
        Model model = new Model("pgd10", 1);
        Path weights = RunDirectory.weights(recipe.run(model), Players.DEFENDER);
        Files.createDirectories(weights.getParent());
        StateDict theta = ClassifierKind.LENET5.initialWeights(Randomness.of(1));
        Safetensors.write(weights, theta, Map.of());

        GameSettings defence = recipe.of(new Work.Train(model, Optional.empty()));
        GameSettings attack =
                recipe.of(new Work.Prepare(model, column(scale, "gap"), Optional.empty()));

        assertThat(defence.defender().warmUpRounds()).isEqualTo(7);
        assertThat(attack.defender().warmUpRounds()).isZero();
        assertThat(attack.defender().frozen()).isTrue();
    }

    @Test
    void shouldCountAllPartsOfAnAttackAsCost() {
        double fab = 1.5 * cost("apgd-t");
        assertThat(cost("strong"))
                .isEqualTo(cost("apgd-ce") + cost("apgd-t") + fab + cost("square"));
        assertThat(cost("apgd-t")).isEqualTo(9 * cost("apgd-ce"));
    }

    @Test
    void shouldCountTheSecondSearchOfSquares() {
        double gradients = cost("small", "apgd-ce") + cost("small", "apgd-t") + 1.5 * 20 * 9;
        assertThat(cost("small", "strong")).isEqualTo(gradients + 3 * cost("small", "square"));
    }

    private static double cost(String id) {
        return cost("paper", id);
    }

    private static double cost(String scale, String id) {
        return TableDefinition.read("table2", Scale.read(scale, "mnist")).columns().stream()
                .filter(column -> column.id().equals(id))
                .mapToDouble(column -> Cost.gradients(Examiner.attacker(column)))
                .sum();
    }

    @Test
    void shouldNameTheScalesThatThereAre() {
        assertThatThrownBy(() -> Scale.read("huge", "mnist"))
                .hasMessage("--scale huge: there are tiny, small, paper");
    }
}
