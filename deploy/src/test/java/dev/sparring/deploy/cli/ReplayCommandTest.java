// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.Settings;
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
class ReplayCommandTest {

    private static final List<String> SMALL =
            List.of(
                    "game=old",
                    "rounds=5",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.checkpoint-every=2",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "attackers.l2l-da.base-channels=2",
                    "attackers.l2l-da.steps=2",
                    "attackers.pgd.steps=2",
                    "attackers.cw=null");

    @TempDir private static Path directory;
    private static InProcessBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @BeforeAll
    static void playAGame() throws Exception {
        broker = InProcessBroker.start(directory);
        GameSettings settings = SettingsLoader.preset("quick", SMALL);
        Journal journal = Journal.of(broker.connection(), settings.game());
        journal.createTopics(settings.window(), settings.attackers().keySet());
        journal.found(
                Settings.newBuilder()
                        .setResolved(SettingsLoader.render(settings))
                        .setSha256(settings.sha256())
                        .build());
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
    void shouldVerifyAGame() {
        assertThat(run("replay --game old --verify")).isZero();
        assertThat(out.toString())
                .contains("game old: all equal, 5 rounds verified, versions 0 to 5");
    }

    @Test
    void shouldPrintTheResultAsJson() {
        assertThat(run("replay --game old --verify --no-attacks --from 3 --to 4 --json")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        assertThat(out.toString())
                .startsWith("{\"game\":\"old\",\"equal\":true,\"rounds\":2,\"from_version\":2,");
    }

    @Test
    void shouldForkAGameThatDefendCanPlay() {
        assertThat(run("fork --game old --round 3 --into new --rounds 4" + " --set attackers=null"))
                .isZero();
        assertThat(out.toString())
                .contains("game new goes on from round 3 of game old; play it with: sparring")
                .contains(" --game new --kafka " + broker.bootstrapServers());

        assertThat(run("defend --game new --log " + directory.resolve("log"))).isZero();
        assertThat(run("replay --game new --verify")).isZero();
        assertThat(out.toString())
                .contains("game new: all equal, 1 rounds verified, versions 3 to 4");
    }

    @Test
    void shouldForkAtTheNewestCommonCheckpointWithoutComputingAnything() {
        assertThat(run("fork --game old --into later --rounds 6")).isZero();
        assertThat(out.toString())
                .contains(
                        "game later goes on from round 5 of game old, with what was learnt by"
                                + " l2l-da");
        assertThat(Journal.of(broker.connection(), "later").settings().orElseThrow())
                .extracting(Settings::getFirstRound, Settings::getForkedFrom)
                .containsExactly(5L, "old");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replay --game none --verify | there is no game none at",
                "replay --game old --verify --to 6 | version 6 is not there",
                "fork --game none --round 1 --into x | there is no game none at",
                "fork --game old --into x | rounds = 5 end before round 5",
                "fork --game old --round 6 --into x --rounds 9 | round 6 is not there",
                "fork --game old --round 5 --into x | rounds = 5 end before round 5",
                "fork --game old --round 1 --into old | into itself",
                "fork --game old --round 1 --into x --set sed=3 | did you mean seed?",
            })
    void shouldSayWhatIsWrongInOneLine(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
        assertThat(Journal.of(broker.connection(), "x").exists()).isFalse();
    }

    private int run(String arguments) {
        String all = arguments + " --kafka " + broker.bootstrapServers();
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(all.split(" "));
    }
}
