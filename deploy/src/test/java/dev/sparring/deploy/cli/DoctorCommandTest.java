// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.actors.journal.Journal;
import dev.sparring.deploy.SparringProcess;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.doctor.DoctorSettings;
import dev.sparring.deploy.doctor.Sizes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(600)
class DoctorCommandTest {

    private static final Sizes SMALL =
            new Sizes(
                    new Sizes.Repeated(20, 6, 20, 4, 3),
                    new Sizes.Growth(20, 4, 60),
                    new Sizes.Timed(4, 3, 1, 4));

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @Test
    void shouldFindThisMachineFitAndLeaveNothingOnItsKafka() throws Exception {
        try (InProcessBroker broker = InProcessBroker.start(directory)) {
            String kafka = broker.bootstrapServers();

            int code = run("--kafka=" + kafka);

            assertThat(code).as(out.toString()).isZero();
            assertThat(out.toString())
                    .startsWith("check        state    what was found, and what to do")
                    .containsPattern("(?m)^kernels +ok +6 files; worst errors")
                    .containsPattern("(?m)^determinism +ok +20 rounds played twice, and over Kafka")
                    .containsPattern("(?m)^game +ok +20 rounds over Kafka, killed")
                    .containsPattern("(?m)^speed +(ok|warning) +PGD10 \\d+ ms a round")
                    .contains("this machine is fit (faults: 0, ");
            assertThat(error.toString()).contains("game: killed with signal 9 and resumed");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Journal.games(broker.connection())).isEmpty());
        }
    }

    @Test
    void shouldNameWhatIsAtFaultAndTryTheRest() throws Exception {
        assertThat(run("--device=cuda:9", "--json")).isEqualTo(1);

        JsonNode result = new ObjectMapper().readTree(out.toString());
        assertThat(result.get("fit").asBoolean()).isFalse();
        assertThat(result.get("device").asText()).isEqualTo("cuda:9");
        Map<String, JsonNode> checks = new LinkedHashMap<>();
        result.get("checks").forEach(each -> checks.put(each.get("check").asText(), each));
        assertThat(checks.get("device").get("state").asText()).isEqualTo("fault");
        assertThat(checks.get("device").get("found").asText())
                .contains("cuda:9")
                .doesNotContain("\n");
        assertThat(checks.get("kafka").get("state").asText()).isEqualTo("ok");
        for (String needy : List.of("game", "kernels", "growth", "determinism", "speed")) {
            assertThat(checks.get(needy).get("state").asText()).isEqualTo("skipped");
            assertThat(checks.get(needy).get("found").asText())
                    .isEqualTo("not tried: it needs device");
        }
    }

    @Test
    @Tag("long")
    void shouldTryWithoutKafkaWhatNeedsNone() throws Exception {
        assertThat(run("--kafka=localhost:1")).isEqualTo(1);

        assertThat(out.toString())
                .containsPattern("(?m)^kafka +fault")
                .containsPattern("(?m)^game +skipped +not tried: it needs kafka")
                .containsPattern("(?m)^determinism +ok +20 rounds played twice, not over Kafka")
                .containsPattern("(?m)^speed +ok +PGD10 \\d+ ms a round, not over Kafka");
    }

    @Test
    void shouldRefuseWhatNoMachineCanHave() {
        assertThat(run("--device=gpu")).isEqualTo(2);
        assertThat(error.toString()).contains("--device: unknown device 'gpu'");

        assertThat(run("--vectors=" + directory)).isEqualTo(2);
        assertThat(error.toString()).contains("--vectors: there is no *.safetensors in ");
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsEnded() throws Exception {
        Path temporary = SparringProcess.temporary(directory);
        try (SparringProcess process =
                SparringProcess.start(directory, "doctor", List.of("doctor"))) {
            process.await("kernels: ");
            assertThat(temporary).isNotEmptyDirectory();
            List<ProcessHandle> children = process.children();
            assertThat(children).isNotEmpty();

            process.terminate();

            assertThat(temporary).as(process::printed).isEmptyDirectory();
            SparringProcess.awaitEnd(children);
            assertThat(process.printed()).doesNotContain("fault", "this machine");
        }
    }

    private int run(String... arguments) {
        DoctorCommand command = new DoctorCommand(device -> DoctorSettings.of(device, SMALL));
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(arguments);
    }
}
