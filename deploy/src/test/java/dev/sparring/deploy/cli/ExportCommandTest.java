// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.deploy.run.WeightsFile;
import dev.sparring.gpu.worker.GpuWorkerListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(200)
class ExportCommandTest {

    private static final List<String> SMALL =
            List.of(
                    "game=short",
                    "rounds=6",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.warm-up-rounds=0",
                    "defender.optimizer.learning-rate=0.1",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "journal.archive-every=2",
                    "attackers.l2l-da.base-channels=2",
                    "attackers.l2l-da.steps=2",
                    "attackers.pgd.steps=2",
                    "attackers.cw=null");

    @TempDir private static Path brokers;
    @TempDir private Path directory;
    private static InProcessBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void playAGame() throws Exception {
        broker = InProcessBroker.start(brokers);
        GameSettings settings = SettingsLoader.preset("quick", SMALL);
        Journal journal = Journal.of(broker.connection(), settings.game());
        journal.createTopics(settings.window(), settings.attackers().keySet());
        journal.found(Founding.of(settings, "test"));
        try (RunningGame game =
                RunningGame.start(settings, broker.connection(), GpuWorkerListener.none())) {
            game.outcome().get(100, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    @Test
    void shouldWriteTheNewestWeightsOfEveryPlayerAndTheReport() throws Exception {
        assertThat(run("--game short")).isZero();

        WeightsFile theta = WeightsFile.read(directory.resolve("weights/defender.safetensors"));
        assertThat(theta.player()).isEqualTo(Players.DEFENDER);
        assertThat(theta.version()).isEqualTo(6);
        assertThat(theta.metadata()).containsEntry("game", "short");
        WeightsFile phi = WeightsFile.read(directory.resolve("weights/l2l-da.safetensors"));
        assertThat(phi.attacker()).isPresent();
        assertThat(directory.resolve("report/report.html")).isNotEmptyFile();
        assertThat(directory.resolve("report/rounds.csv")).isNotEmptyFile();
        assertThat(out.toString()).contains("weights/defender.safetensors", "report ");
    }

    @Test
    void shouldWriteOneKeptVersion() throws Exception {
        assertThat(run("--game short --player l2l-da --weights-version 2")).isZero();
        assertThat(run("--game short --weights-version 2")).isZero();

        assertThat(directory.resolve("weights").toFile().list())
                .containsExactlyInAnyOrder("l2l-da-2.safetensors", "defender-2.safetensors");
        WeightsFile then = WeightsFile.read(directory.resolve("weights/defender-2.safetensors"));
        assertThat(then.version()).isEqualTo(2);
        assertThat(run("--game short")).isZero();
        WeightsFile now = WeightsFile.read(directory.resolve("weights/defender.safetensors"));
        assertThat(then.weights().sha256()).isNotEqualTo(now.weights().sha256());
    }

    @Test
    void shouldListWhatIsKept() {
        assertThat(run("--game short --list")).isZero();

        assertThat(out.toString())
                .containsPattern("defender +0 .*2 .*6\\R")
                .containsPattern("l2l-da +0 .*6\\R")
                .doesNotContain("pgd");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--game none | there is no game none at",
                "--game short --weights-version 9 | version 9 of defender is not kept; the nearest"
                        + " one is 6",
                "--game short --player pgd | game short keeps no weights of pgd",
                "--game short --player pgd --weights-version 1 | version 1 of pgd is not kept; none"
                        + " of it",
            })
    void shouldSayWhatIsWrongInOneLine(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
        assertThat(directory).isEmptyDirectory();
    }

    private int run(String arguments) {
        String all =
                "export %s --kafka %s --out %s"
                        .formatted(arguments, broker.bootstrapServers(), directory);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(all.split(" "));
    }
}
