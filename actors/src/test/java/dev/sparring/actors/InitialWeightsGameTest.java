// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.Devices;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Games whose players start from files, which are needed no longer than until a checkpoint. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class InitialWeightsGameTest {

    private static final String ID = "l2l-da";

    @TempDir Path folder;

    private final Journal journal = TestBroker.newGame("started");
    private Path theta;
    private Path phi;
    private GameSettings settings;

    @BeforeEach
    void writeWeights() throws IOException {
        theta = folder.resolve("theta.safetensors");
        phi = folder.resolve("phi.safetensors");
        Safetensors.write(theta, ClassifierKind.LENET5.initialWeights(Randomness.of(5)), Map.of());
        Safetensors.write(phi, drawn(TestGames.settings(journal, "seed=5")), Map.of());
        settings =
                TestGames.settings(
                        journal,
                        "defender.initial-weights=" + theta,
                        "attackers.l2l-da.initial-weights=" + phi);
    }

    @Test
    void shouldGoOnReplayAndForkWithoutTheFiles() throws Exception {
        byte[] end = serially();
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator spectator = TestGames.onRound(journal, 4, () -> reached.complete(null))) {
            reached.get(200, TimeUnit.SECONDS);
        }
        Path moved = Files.move(phi, folder.resolve("moved.safetensors"));
        Files.delete(theta);
        GameSettings stored = SettingsLoader.text(SettingsLoader.render(settings), List.of());

        TestGames.play(stored, journal);

        assertThat(TestGames.sha256(journal, "defender")).isEqualTo(end);
        assertThat(replayed(stored)).hasSize(7);
        GameSettings child =
                SettingsLoader.with(
                        stored, List.of("game=child", "attackers.l2l-da.initial-weights=" + moved));
        assertThat(new Fork(stored, child, 3).keeps(ID)).isTrue();
    }

    @Test
    void shouldForgetPhiInAForkWithAnotherFile() throws IOException {
        Path other = folder.resolve("other.safetensors");
        Safetensors.write(other, drawn(TestGames.settings(journal, "seed=6")), Map.of());
        GameSettings child =
                SettingsLoader.with(
                        settings,
                        List.of("game=child", "attackers.l2l-da.initial-weights=" + other));

        assertThat(new Fork(settings, child, 3).keeps(ID)).isFalse();
        assertThat(new Fork(settings, child, 3).keeps("pgd")).isTrue();
        assertThat(new Fork(settings, child, 3).keeps("nobody")).isFalse();
    }

    @Test
    void shouldMeasureTheAttackerThatHasNotComeYetAtItsFile() throws Exception {
        Evaluation first = evaluatedBeforeAnybodyComes();

        assertThat(first.getAttacksList())
                .filteredOn(attack -> attack.getAttack().equals(ID))
                .extracting(AttackEvaluation::getMeanLoss)
                .containsExactly(meanLoss());
    }

    @Test
    void shouldLeaveOutWhoseFileIsNotHere() throws Exception {
        Files.delete(phi);

        Evaluation first = evaluatedBeforeAnybodyComes();

        assertThat(first.getAttacksList())
                .extracting(AttackEvaluation::getAttack)
                .containsExactly("fgsm", "pgd");
    }

    /** The first version of a game that soon begins without its attackers. */
    private Evaluation evaluatedBeforeAnybodyComes() throws Exception {
        GameSettings hasty =
                SettingsLoader.with(settings, List.of("defender.round-deadline-seconds=0.1"));
        journal.createTopics(1, List.of());
        CompletableFuture<Evaluation> first = new CompletableFuture<>();
        SortedSet<String> nobody = new TreeSet<>();
        Staging staging =
                new Staging(
                        hasty,
                        Settings.newBuilder().setSha256(hasty.sha256()).build(),
                        journal.connection(),
                        new Cast(true, nobody, true, true, Optional.empty()),
                        GpuWorkerListener.none(),
                        notice -> {});
        try (RunningGame game = RunningGame.start(staging);
                Spectator spectator =
                        Spectator.fromBeginning(
                                journal,
                                report -> {
                                    if (report.hasEvaluation()) {
                                        first.complete(report.getEvaluation());
                                    }
                                })) {
            return first.get(100, TimeUnit.SECONDS);
        }
    }

    /** What the referee should find. */
    private double meanLoss() throws IOException {
        try (Device device = Device.open(settings.device().settings());
                RobustEvaluator evaluator =
                        new RobustEvaluator(
                                device,
                                ClassifierKind.LENET5,
                                Map.of(ID, Contender.of(attack(device), 1)))) {
            EvaluationResult result =
                    evaluator.evaluate(
                            new EvaluationRequest(
                                    0,
                                    Safetensors.read(theta).tensors(),
                                    Map.of(),
                                    Players.datasets(settings)
                                            .test()
                                            .slice(0, settings.evaluation().finalImages()),
                                    settings.epsilon(),
                                    Randomness.of(settings.seed()).with("referee"),
                                    EvaluationRequest.Drop.NONE,
                                    EvaluationRequest.Chunks.SHARED,
                                    0));
            return result.attacks().get(0).meanLoss();
        }
    }

    private Attack attack(Device device) {
        return Players.attack(settings, ID, settings.attackers().get(ID), device);
    }

    private byte[] serially() {
        try (Devices devices = new Devices(settings.device().settings());
                SerialGame serial = new SerialGame(settings, devices)) {
            serial.play(step -> {});
            return serial.theta().sha256();
        }
    }

    private List<Long> replayed(GameSettings stored) throws Exception {
        ReplayPlan plan =
                ReplayPlan.of(
                        stored,
                        stored.sha256(),
                        journal,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        true);
        List<Long> rounds = new ArrayList<>();
        try (Devices devices = new Devices(stored.device().settings());
                Replay replay = new Replay(stored, journal, devices, plan)) {
            replay.play(rounds::add);
        }
        return rounds;
    }

    private static StateDict drawn(GameSettings settings) {
        try (Device device = Device.open(settings.device().settings());
                AttackRunner runner = Players.attackRunner(settings, ID, device)) {
            return runner.state().weights();
        }
    }
}
