// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ChildBroker;
import dev.sparring.deploy.run.RunDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A game of a few rounds, by the commands that a user gives. */
@Timeout(180)
class PlayCommandTest {

    private static final List<String> TINY =
            List.of(
                    "play",
                    "--rounds=3",
                    "--set=defender.warm-up-rounds=1",
                    "--set=defender.batch-size=8",
                    "--set=data.training-images=100",
                    "--set=data.validation-images=20",
                    "--set=evaluation.every=0",
                    "--set=evaluation.final-images=10",
                    "--set=metrics.port=-1",
                    "--set=attackers.l2l-da.base-channels=2",
                    "--set=attackers.cw=null",
                    "--set=attackers.pgd=null");

    @TempDir private Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter error = new StringWriter();

    @Test
    void shouldPlayAndLeaveWeightsAndReport() throws Exception {
        Path run = directory.resolve("run");
        assertThat(tiny("--run=" + run)).isZero();
        assertThat(out.toString())
                .contains("game quick: 3 rounds against l2l-da; seed 1")
                .contains("round 3/3")
                .containsPattern("before +round 1 +after")
                .contains("worst case");
        assertThat(run.resolve("weights/defender.safetensors")).isNotEmptyFile();
        assertThat(run.resolve("weights/l2l-da.safetensors")).isNotEmptyFile();
        assertThat(run.resolve("report/report.png")).isNotEmptyFile();
        assertThat(run.resolve("report/report.html"))
                .content()
                .contains("\"state\":\"finished\"", "data:image/png;base64,");
        assertThat(run.resolve("report/rounds.csv")).content().hasLineCount(4);
        assertThat(run.resolve("settings.conf")).content().contains("rounds=3");

        shouldLookAtItAgain(run);
        shouldReportItAgain(run);
        shouldProtectIt(run);
    }

    private void shouldLookAtItAgain(Path run) {
        assertThat(execute("tail", "reports", "--run=" + run, "--from-beginning")).isZero();
        assertThat(out.toString().lines())
                .allMatch(line -> line.startsWith("{\"topic\":\"quick.reports\""))
                .anyMatch(line -> line.contains("\"state\":\"GAME_STATE_FINISHED\""));
        assertThat(execute("evaluate", run.toString(), "--images=5")).isZero();
        assertThat(out.toString()).contains("version 3, 5 test images").contains("l2l-da", "fgsm");
    }

    private void shouldReportItAgain(Path run) throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        assertThat(execute("report", run.toString(), "--out=" + elsewhere)).isZero();
        for (String table : List.of("rounds.csv", "evaluations.csv")) {
            assertThat(elsewhere.resolve(table))
                    .hasSameTextualContentAs(run.resolve("report").resolve(table));
        }
        assertThat(elsewhere.resolve("report.html")).isNotEmptyFile();
    }

    private void shouldProtectIt(Path run) throws Exception {
        assertThat(tiny("--run=" + run)).isEqualTo(1);
        assertThat(error.toString()).contains("there is a run in " + run);
        assertThat(execute("play", "--resume=" + run, "--rounds=4")).isEqualTo(1);
        assertThat(error.toString())
                .isEqualToIgnoringNewLines(
                        "sparring: rounds is 3 in this run and cannot change to 4; leave it out, or"
                                + " start a new run");
        assertThat(execute("play", "--resume=" + run, "--kafka=localhost:1")).isEqualTo(1);
        assertThat(error.toString()).contains("leave out --kafka localhost:1");
        assertThat(execute("play", "--resume=" + run, "--preset=mnist")).isEqualTo(2);
        try (RunDirectory held = RunDirectory.open(run.toString())) {
            assertThat(execute("play", "--resume=" + held.path())).isEqualTo(1);
            assertThat(error.toString()).contains("is still in use by another process");
        }
    }

    @Test
    void shouldSayThatADeviceIsMissingBeforeAnythingIsLeft() {
        Path run = directory.resolve("none");

        assertThat(tiny("--run=" + run, "--set=device.name=cuda:99")).isEqualTo(1);

        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .matches(
                        "sparring: device 'cuda:99' (needs|is missing|cannot be used).*, or .*cpu");
        assertThat(run).doesNotExist();
    }

    @Test
    void shouldNotPlayOverAnotherGame() {
        try (Broker broker = ChildBroker.start(directory.resolve("broker"))) {
            String kafka = "--kafka=" + broker.bootstrapServers();
            assertThat(tiny(kafka, "--run=" + directory.resolve("one"))).isZero();
            assertThat(tiny(kafka, "--run=" + directory.resolve("two"))).isEqualTo(1);
            assertThat(error.toString())
                    .contains("there is a game quick on")
                    .contains("choose another name with --set game=NAME")
                    .doesNotContain("--resume");
        }
    }

    @Test
    void shouldNotOfferToGoOnWhereThatEndsInTheSameWay() {
        Path run = directory.resolve("steep");
        assertThat(tiny("--run=" + run, "--set=defender.optimizer.learning-rate=1e30"))
                .isEqualTo(1);
        assertThat(error.toString().lines())
                .singleElement()
                .asString()
                .contains("; lower the learning rate")
                .doesNotContain("--resume", "go on");
    }

    @Test
    void shouldOfferToGoOnAfterSomebodyElsePlayed() {
        try (Broker broker = ChildBroker.start(directory.resolve("broker"))) {
            Journal journal = Journal.of(broker.connection(), "quick");
            journal.createTopics(1, List.of("l2l-da"));
            Path run = directory.resolve("fenced");
            try (Spectator other =
                    Spectator.fromBeginning(
                            journal, report -> journal.transactionalWriter("defender").close())) {
                assertThat(
                                tiny(
                                        "--kafka=" + broker.bootstrapServers(),
                                        "--run=" + run,
                                        "--set=rounds=5000"))
                        .isEqualTo(1);
            }
            assertThat(error.toString())
                    .contains("another process plays defender of this game now")
                    .contains("; go on with: sparring play --resume " + run);
        }
    }

    private int tiny(String... more) {
        List<String> arguments = new ArrayList<>(TINY);
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        out = new StringWriter();
        error = new StringWriter();
        CommandLine commandLine =
                Main.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(error, true));
        return commandLine.execute(arguments);
    }
}
