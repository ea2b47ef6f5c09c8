// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.gpu.worker.GpuWorkerListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(200)
class MatrixCommandTest {

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
    void shouldLetAllVersionsMeet() throws IOException {
        assertThat(run("--game short --versions 3 --images 20")).isZero();

        List<String> table = Files.readAllLines(directory.resolve("matrix.csv"));
        assertThat(table).hasSize(1 + 3 * 3);
        assertThat(table.get(0))
                .isEqualTo(
                        "attacker,attacker_version,defender_version,images,clean_accuracy,"
                                + "robust_accuracy");
        assertThat(table.subList(1, 4))
                .extracting(line -> line.substring(0, 14))
                .containsExactly("l2l-da,0,0,20,", "l2l-da,0,3,20,", "l2l-da,0,6,20,");
        assertThat(out.toString())
                .contains("20 test images, accuracy in %   defender@0   defender@3   defender@6")
                .contains("l2l-da@0", "l2l-da@3", "l2l-da@6");
        assertThat(ImageIO.read(directory.resolve("matrix-l2l-da.png").toFile()).getWidth())
                .isGreaterThan(400);
    }

    @Test
    void shouldGiveAnAttackThatDoesNotLearnOneRow() throws IOException {
        assertThat(
                        run(
                                "--game short --attacker pgd --attacker fgsm --images 10"
                                        + " --defender-versions 2,6"))
                .isZero();

        assertThat(Files.readAllLines(directory.resolve("matrix.csv")))
                .hasSize(1 + 2 + 2)
                .anySatisfy(line -> assertThat(line).startsWith("fgsm,,2,10,"))
                .anySatisfy(line -> assertThat(line).startsWith("pgd,,6,10,"));
    }

    @Test
    void shouldKeepItsVerdictsForTheNextTime() throws Exception {
        String arguments = "--game short --attacker pgd --images 10 --defender-versions 6";
        assertThat(run(arguments)).isZero();
        String first = out.toString();
        long kept = verdictBytes();

        assertThat(run(arguments)).isZero();

        assertThat(out.toString()).isEqualTo(first + first);
        assertThat(verdictBytes()).isEqualTo(kept).isPositive();
    }

    private long verdictBytes() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("verdicts"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--game none | there is no game none at",
                "--game short --attacker cw | do not name cw; choose from fgsm, l2l-da, pgd",
                "--game short --attacker-versions 9 | version 9 of l2l-da is not kept",
                "--game short --images 0 | 0 images: there are 1 to",
            })
    void shouldSayWhatIsWrongInOneLine(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
    }

    @Test
    void shouldRefuseWrongUse() {
        assertThat(run("--game short --versions 0")).isEqualTo(2);
        assertThat(error.toString()).contains("--versions 0; at least 1");
    }

    private int run(String arguments) {
        String all =
                "matrix %s --kafka %s --out %s"
                        .formatted(arguments, broker.bootstrapServers(), directory);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(all.split(" "));
    }
}
