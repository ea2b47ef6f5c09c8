// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.bench.Bench;
import dev.sparring.deploy.bench.BenchResult;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.session.AttackersApart;
import dev.sparring.deploy.session.ChildProcesses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small games that compute nothing, timed. */
@Timeout(180)
class BenchCommandTest {

    /** Milliseconds; two of them are a round's: an attack and a training step. */
    private static final double DEVICE_TIME = 4;

    private static final double LEAST = 2 * DEVICE_TIME * 1e-3;

    /** Reports tell the time in whole milliseconds. */
    private static final double LEAST_REPORTED = LEAST - 1.5e-3;

    private static final List<String> SMALL =
            List.of(
                    "game=small",
                    "rounds=8",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.warm-up-rounds=0",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "metrics.port=-1",
                    "attackers=null",
                    "attackers.pgd={ attack = pgd, steps = 1 }");

    @TempDir private static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void start() {
        broker = InProcessBroker.start(directory.resolve("broker"));
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void shouldTimeMessagesBesideADeviceThatOnlyPauses() throws Exception {
        JsonNode figures =
                json("--rounds=40", "--uncounted=20", "--turns=1", "--device-time=" + DEVICE_TIME);

        assertThat(figures.get("serialSeconds").asDouble()).isGreaterThanOrEqualTo(LEAST);
        assertThat(figures.get("kafkaSeconds").asDouble()).isGreaterThanOrEqualTo(LEAST_REPORTED);
        assertThat(figures.get("kafkaSecondsOf99Percent").asDouble())
                .isGreaterThanOrEqualTo(figures.get("kafkaSeconds").asDouble());
        assertThat(figures.get("overKafka")).hasSize(19);
        assertThat(figures.get("messageSeconds").asDouble()).isNotZero();
    }

    @Test
    void shouldPlayAttackersInProcessesOfTheirOwn() throws Exception {
        GameSettings settings = SettingsLoader.preset("quick", paused());
        List<Long> processes = new ArrayList<>();
        Bench.Place place =
                new Bench.Place(
                        broker.connection(),
                        List.of(),
                        (game, journal) -> {
                            AttackersApart apart =
                                    AttackersApart.start(
                                            game,
                                            journal,
                                            new ChildProcesses(
                                                    Main.class, directory, notice -> {}));
                            processes.addAll(apart.ids());
                            return apart;
                        });

        BenchResult result = new Bench(settings, 1, 0, 2).run(place, what -> {});

        assertThat(result.overKafka()).hasSize(5);
        assertThat(result.kafkaSeconds(0)).isGreaterThanOrEqualTo(LEAST_REPORTED);
        // of the warm-up and a turn: one that plays, and this one
        assertThat(processes).hasSize(4).contains(ProcessHandle.current().pid());
        assertThat(processes.stream().distinct()).hasSize(3);
    }

    @Test
    void shouldRefuseATimeThatIsNone() {
        assertThat(run("--device-time=-1")).isEqualTo(1);
        assertThat(error.toString()).contains("device.pause-milliseconds");
    }

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    private static List<String> paused() {
        List<String> all = new ArrayList<>(SMALL);
        all.add("device.pause-milliseconds=" + DEVICE_TIME);
        return all;
    }

    private JsonNode json(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        SMALL.stream()
                .filter(each -> !each.startsWith("rounds="))
                .forEach(each -> all.add("--set=" + each));
        all.addAll(List.of("--json", "--preset=quick"));
        assertThat(run(all.toArray(String[]::new))).as(error::toString).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int run(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("bench", "--kafka=" + broker.bootstrapServers()));
        all.addAll(List.of(arguments));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(all.toArray(String[]::new));
    }
}
