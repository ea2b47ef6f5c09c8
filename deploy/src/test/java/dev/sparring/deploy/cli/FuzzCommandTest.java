// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Some thousand hostile records at a small game that is played meanwhile. */
@Timeout(120)
class FuzzCommandTest {

    private static final List<String> ENDLESS =
            List.of(
                    "game=target",
                    "rounds=1000000",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.warm-up-rounds=0",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "metrics.port=-1",
                    "attackers=null",
                    "attackers.pgd={ attack = pgd, steps = 1 }");

    private static final String STRANGER = "stranger-1";

    @TempDir private static Path directory;
    private static InProcessBroker broker;
    private static Journal journal;
    private static RunningGame game;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void play() throws Exception {
        broker = InProcessBroker.start(directory);
        journal = Journal.of(broker.connection(), "target");
        journal.createTopics(1, List.of("pgd"));
        game =
                RunningGame.start(
                        SettingsLoader.preset("quick", ENDLESS),
                        broker.connection(),
                        GpuWorkerListener.none());
        CompletableFuture<Report> first = new CompletableFuture<>();
        try (Spectator spectator = onSteps(first::complete)) {
            first.get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        game.close();
        broker.close();
    }

    @Test
    void shouldFindNothingWrongWithAGameThatKeepsToItsRules() {
        assertThat(fuzz("--records=3000")).as(this::said).isZero();

        assertThat(out.toString())
                .contains("no record was trained on, and no player restarted")
                .containsPattern("refused by the broker +0")
                .containsPattern("unparsable +[1-9]")
                .containsPattern("[1-9][0-9]* records a second")
                .containsPattern("rounds/s: [0-9.]+ before, [0-9.]+ during, [0-9.]+ after")
                .doesNotContain("DEFECT");
    }

    @Test
    void shouldFailWhenAStrangersAnswerIsTrainedOn() {
        try (JournalWriter writer = journal.writer("defender");
                Spectator spectator = onSteps(report -> forge(writer, report))) {
            assertThat(fuzz("--records=100")).as(this::said).isEqualTo(1);
        }

        assertThat(out.toString())
                .containsPattern(
                        "DEFECT round [0-9]+ was dealt to stranger-1, and trained on its answer")
                .doesNotContain("no record was trained on");
    }

    @Test
    void shouldNotTakeAGameThatNobodyPlaysForOneThatBearsItAll() {
        Journal dead = Journal.of(broker.connection(), "dead");
        dead.createTopics(1, List.of("pgd"));

        assertThat(run("--game=dead", "--records=10")).isEqualTo(1);
        assertThat(error.toString()).contains("game dead has not begun: no round was dealt");
    }

    /** Adds to an honest report what the defender would say if it had believed a stranger. */
    private static void forge(JournalWriter writer, Report report) {
        boolean honest =
                report.getStep().getAttackersList().stream()
                        .noneMatch(each -> each.getAttacker().equals(STRANGER));
        if (!honest) {
            return;
        }
        StepReport.Builder step =
                report.getStep().toBuilder()
                        .addAttackers(
                                AttackerStep.newBuilder().setAttacker(STRANGER).setUsed(true));
        writer.send(
                journal.topics().reports(),
                "defender",
                step.getRound(),
                report.toBuilder().setStep(step).build());
        writer.commit();
    }

    private static Spectator onSteps(Consumer<Report> action) {
        return Spectator.fromNow(
                journal,
                report -> {
                    if (report.hasStep()) {
                        action.accept(report);
                    }
                });
    }

    private int fuzz(String records) {
        return run("--game=target", records);
    }

    private int run(String game, String records) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(
                        "fuzz",
                        game,
                        records,
                        "--kafka=" + broker.bootstrapServers(),
                        "--rate=1500",
                        "--watch=6");
    }

    private String said() {
        return out + error.toString();
    }
}
