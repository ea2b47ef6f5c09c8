// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.data.RoundBatches;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.TrainingBatch;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short training, and its last layer times a number: no class changes, but what is measured. */
@Timeout(200)
class LastLayerTest {

    private static final int ROUNDS = 100;
    private static final GameSettings SETTINGS =
            SettingsLoader.preset(
                    "quick",
                    List.of(
                            "data.training-images=1000",
                            "defender.batch-size=50",
                            "defender.optimizer.learning-rate=0.1"));

    private static StateDict trained;

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void train() {
        RoundBatches batches = Players.roundBatches(SETTINGS);
        try (Device device = Device.open("cpu", 1);
                DefenderTrainer trainer = Players.defenderTrainer(SETTINGS, device)) {
            for (long round = 0; round < ROUNDS; round++) {
                trainer.step(round, new TrainingBatch(batches.batch(round), List.of()));
            }
            trained = trainer.state().weights();
        }
    }

    @Test
    void shouldSayNothingOfUsualLogits() throws Exception {
        assertThat(evaluate(times(1))).isZero();

        assertThat(out.toString()).contains("worst case").doesNotContain("WARNING");
    }

    @Test
    void shouldWarnOfMaskedGradientsWithoutBeingAsked() throws Exception {
        assertThat(evaluate(times(1e4f))).isZero();

        assertThat(out.toString().lines())
                .last()
                .asString()
                .matches(
                        "WARNING \\d+\\.\\d % of the images have a gradient of exactly 0 \\(up to"
                            + " 5\\.0 % are usual\\): attacks that follow the gradient do not move"
                            + " there, so accuracies under them are too high; trust strong"
                            + " \\(--attack strong\\)");
    }

    @Test
    void shouldWriteTheTableBeforeItWarns() throws Exception {
        List<Boolean> written = new ArrayList<>();
        StringWriter watching =
                new StringWriter() {
                    @Override
                    public void write(String text, int start, int length) {
                        if (text.startsWith("WARNING")) {
                            written.add(Files.exists(directory.resolve("table.csv")));
                        }
                    }
                };

        assertThat(evaluate(times(1e4f), new PrintWriter(watching, true))).isZero();

        assertThat(written).containsExactly(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--repeats=1", "--sanity", "--only-accuracy"})
    void shouldEndWithALineWhenLogitsOverflow(String option) throws Exception {
        Path file = times(3e38f);

        assertThat(evaluate(file, option)).isEqualTo(1);

        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .startsWith("sparring: " + file + ": version 100 gives image ")
                .contains(", not attacked, a logit of ", "take others, or divide the last layer's");
        assertThat(out.toString()).doesNotContain("%");
        assertThat(directory.resolve("table.csv")).doesNotExist();
    }

    @Test
    void shouldRefuseWeightsThatAreNoNumbers() throws Exception {
        assertThat(evaluate(times(Float.NaN))).isEqualTo(1);

        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .contains("tensor 'fc.f7.weight' contains NaN");
    }

    private int evaluate(Path file, String... more) {
        return evaluate(file, new PrintWriter(out, true), more);
    }

    private int evaluate(Path file, PrintWriter table, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "evaluate",
                                file.toString(),
                                "--attack=pgd:steps=2",
                                "--images=40",
                                "--csv=" + directory.resolve("table.csv")));
        arguments.addAll(List.of(more));
        return Main.commandLine()
                .setOut(table)
                .setErr(new PrintWriter(error, true))
                .execute(arguments.toArray(String[]::new));
    }

    private Path times(float factor) throws Exception {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(trained.tensors());
        for (String name : List.of("fc.f7.weight", "fc.f7.bias")) {
            float[] values = tensors.get(name).values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            tensors.put(name, new HostTensor(tensors.get(name).shape(), values));
        }
        return WeightsFile.write(
                directory, SETTINGS, Players.DEFENDER, ROUNDS, new StateDict(tensors));
    }
}
