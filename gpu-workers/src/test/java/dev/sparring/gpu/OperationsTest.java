// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.AttackContext;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.ChosenForms;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many operations a round issues, in the forms for GPUs: a small one takes a card 2 µs in a
 * recording and 7 without, more than most of them take to compute. Counted by PyTorch's profiler on
 * the processor; what only shows an array in another way counts nothing.
 */
class OperationsTest {

    private static final StateDict THETA = Digits.weights(1);

    /** Of operations that compute nothing. */
    private static final String FREE =
            "aten::(view|_unsafe_view|reshape|_reshape_alias|expand|expand_as|detach|alias|slice"
                + "|select|narrow|split|transpose|numpy_T|t|permute|squeeze|unsqueeze|as_strided"
                + "|flatten|empty.*|resize_|resolve_.*|result_type|item|_local_scalar_dense"
                + "|lift_fresh|contiguous|to|set_|swapaxes|size|stride|is_.*)";

    @TempDir private java.nio.file.Path folder;

    private Device device;
    private ImageBatch batch;

    @BeforeEach
    void open() {
        device = Device.open("cpu", 1);
        batch = Digits.batch(device, THETA, 3);
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** A step of PGD, and one of L2L-DA with its backward pass. */
    @ParameterizedTest
    @CsvSource({
        "pgd, 'steps = 10', 'steps = 20', 42",
        "l2l-da, 'steps = 2, base-channels = 2', 'steps = 4, base-channels = 2', 285"
    })
    void shouldIssueSoManyOperationsForAStep(String attack, String few, String more, int operations)
            throws IOException {
        int steps = steps(more) - steps(few);

        int found = (operations(attack, more) - operations(attack, few)) / steps;

        assertThat(found).isBetween(operations / 2, operations);
    }

    @Test
    void shouldIssueSoManyOperationsForAStepOfTheDefender() throws IOException {
        try (DefenderTrainer trainer =
                        new DefenderTrainer(
                                device,
                                ClassifierKind.LENET5,
                                new SgdSettings(0.01, 0.9, 1e-5, 1),
                                LearningRateSchedule.constant(),
                                CleanWeight.BY_COUNT,
                                Randomness.of(3));
                ChosenForms forms = ChosenForms.named(ChosenForms.ofCards().get(0))) {
            trainer.step(0, new TrainingBatch(batch, List.of()));

            int found = profiled(() -> trainer.step(1, new TrainingBatch(batch, List.of())));

            assertThat(found).isBetween(80, 155);
        }
    }

    private static int steps(String options) {
        return ConfigFactory.parseString(options).getInt("steps");
    }

    private int operations(String attack, String options) throws IOException {
        AttackContext context =
                new AttackContext(device.manager(), 1, 28, 28, 10, 100, Randomness.of(3));
        try (ChosenForms forms = ChosenForms.named(ChosenForms.ofCards().get(0));
                AttackRunner runner =
                        new AttackRunner(
                                device,
                                ClassifierKind.LENET5,
                                Attacks.installed()
                                        .create(
                                                attack,
                                                ConfigFactory.parseString(options),
                                                context))) {
            runner.craft(request(0));
            return profiled(() -> runner.craft(request(1)));
        }
    }

    private CraftRequest request(long round) {
        Randomness random = Randomness.of(1).with(round);
        return new CraftRequest(round, 1, THETA, batch, 0.3f, random, true);
    }

    private int profiled(Runnable work) throws IOException {
        Path file = folder.resolve("profile.json");
        JniUtils.startProfile(false, false, false);
        try {
            work.run();
        } finally {
            JniUtils.stopProfile(file.toString());
        }
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode event : new ObjectMapper().readTree(file.toFile())) {
            if (event.path("name").asText().startsWith("aten::")) {
                events.add(event);
            }
        }
        return innermost(events);
    }

    /** Those that call no other one, and compute something. */
    private static int innermost(List<JsonNode> events) {
        events.sort(
                Comparator.comparingDouble((JsonNode event) -> event.path("ts").asDouble())
                        .thenComparing(event -> -event.path("dur").asDouble()));
        Deque<Double> ends = new ArrayDeque<>();
        Deque<Boolean> calls = new ArrayDeque<>();
        Deque<Boolean> free = new ArrayDeque<>();
        int count = 0;
        for (JsonNode event : events) {
            double begin = event.path("ts").asDouble();
            while (!ends.isEmpty() && ends.peek() <= begin) {
                ends.pop();
                count += !calls.pop() & !free.pop() ? 1 : 0;
            }
            boolean isFree = event.path("name").asText().matches(FREE);
            if (!isFree && !calls.isEmpty()) {
                calls.pop();
                calls.push(true);
            }
            ends.push(begin + event.path("dur").asDouble());
            calls.push(false);
            free.push(isFree);
        }
        while (!ends.isEmpty()) {
            ends.pop();
            count += !calls.pop() & !free.pop() ? 1 : 0;
        }
        return count;
    }
}
