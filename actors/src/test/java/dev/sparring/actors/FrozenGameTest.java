// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Devices;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Games of a defender that never learns, interrupted once. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class FrozenGameTest {

    private static final int PIXELS = 3 * 32 * 32;

    @TempDir Path data;

    private final Journal journal = TestBroker.newGame("frozen");

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "resnet20"})
    void shouldTrainItsAttackerAndStayWhatItIs(String classifier) throws Exception {
        GameSettings settings = settings(classifier);
        playUntil(2, settings);
        TestGames.play(settings, journal);

        try (Devices devices = new Devices(settings.device().settings());
                DefenderTrainer fresh =
                        Players.defenderTrainer(settings, devices.named(settings.device().name()));
                SerialGame serial = new SerialGame(settings, devices)) {
            ByteString theta = ByteString.copyFrom(fresh.state().weights().sha256());
            assertThat(steps())
                    .hasSize(7)
                    .extracting(StepReport::getSnapshotSha256)
                    .containsOnly(theta);
            assertThat(steps()).extracting(StepReport::getDefenderVersion).endsWith(6L, 7L);
            assertThat(steps()).extracting(StepReport::getCleanLoss).allMatch(loss -> loss > 0);
            assertThat(phis()).hasSizeGreaterThan(2);
            serial.play(step -> {});
            assertThat(TestGames.sha256(journal, "defender")).isEqualTo(serial.theta().sha256());
            assertThat(TestGames.sha256(journal, "l2l-da"))
                    .isEqualTo(serial.phi("l2l-da").sha256());
        }
        assertReplays(settings);
    }

    private void playUntil(long round, GameSettings settings) throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator spectator =
                        TestGames.onRound(journal, round, () -> reached.complete(null))) {
            reached.get(200, TimeUnit.SECONDS);
        }
    }

    private void assertReplays(GameSettings settings) throws Exception {
        ReplayPlan plan =
                ReplayPlan.of(
                        settings,
                        settings.sha256(),
                        journal,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        true);
        List<Long> rounds = new ArrayList<>();
        try (Devices devices = new Devices(settings.device().settings());
                Replay replay = new Replay(settings, journal, devices, plan)) {
            replay.play(rounds::add);
        }
        assertThat(rounds).hasSize(7);
    }

    private List<StepReport> steps() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .toList();
    }

    /** Different ones, of checkpoints. */
    private List<ByteString> phis() {
        List<Checkpoint> checkpoints = new ArrayList<>();
        journal.checkpoints("l2l-da", checkpoints::add);
        return checkpoints.stream()
                .map(checkpoint -> checkpoint.getSnapshot().getSha256())
                .distinct()
                .toList();
    }

    private GameSettings settings(String classifier) throws IOException {
        if (classifier.equals("lenet5")) {
            return TestGames.settings(journal, "defender.frozen=true");
        }
        writeImages("data_batch_1.bin", 84);
        writeImages("test_batch.bin", 10);
        return TestGames.settings(
                journal,
                "defender.frozen=true",
                "defender.classifier=resnet20",
                // its rounds take long
                "attackers.cw=null",
                "attackers.pgd=null",
                "evaluation.every=0",
                "data.set=cifar10",
                "data.directory=" + data);
    }

    /** Records of a label and 3x32x32 pixels. */
    private void writeImages(String name, int count) throws IOException {
        int[] values = Randomness.of(5).with(name).integers(count * (1 + PIXELS), 256);
        byte[] records = new byte[values.length];
        for (int i = 0; i < records.length; i++) {
            records[i] = (byte) (i % (1 + PIXELS) == 0 ? values[i] % 10 : values[i]);
        }
        Files.write(data.resolve(name), records);
    }
}
