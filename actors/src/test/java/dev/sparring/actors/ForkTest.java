// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TestBroker.class)
@Timeout(300)
class ForkTest {

    private static Journal parent;
    private static GameSettings settings;

    private final Journal child = TestBroker.newGame("child");

    @BeforeAll
    static void playTheParent() throws Exception {
        parent = TestBroker.newGame("parent");
        settings = TestGames.settings(parent);
        TestGames.playUnderLoad(settings, parent);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, 5})
    void shouldEndAsItsParentWhenNothingIsChanged(long round) throws Exception {
        fork(round);
        assertThat(playChild().state()).isEqualTo(GameState.GAME_STATE_FINISHED);

        assertThat(TestGames.sha256(child, "defender"))
                .isEqualTo(TestGames.sha256(parent, "defender"));
        assertThat(TestGames.sha256(child, "l2l-da")).isEqualTo(TestGames.sha256(parent, "l2l-da"));
        assertThat(steps().get(0).getRound()).isEqualTo(round);
    }

    @Test
    void shouldBeForkedAndReplayedItself() throws Exception {
        fork(4);
        playChild();
        GameSettings forked = stored();
        ReplayPlan plan =
                ReplayPlan.of(
                        forked,
                        forked.sha256(),
                        child,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        true);

        List<Long> rounds = new ArrayList<>();
        try (Devices devices = new Devices(DeviceSettings.exact("cpu", 2));
                Replay replay = new Replay(forked, child, devices, plan)) {
            replay.play(rounds::add);
        }
        assertThat(rounds).containsExactly(4L, 5L, 6L);
    }

    @Test
    void shouldGoOnWithOtherAttackersAndMoreRounds() throws Exception {
        fork(
                5,
                "window=3",
                "rounds=9",
                "evaluation.every=5",
                "evaluation.final-images=0",
                "attackers.cw=null",
                "attackers.l2l-da.steps=2",
                "attackers.strong={ attack = pgd, steps = 4 }");
        assertThat(playChild().state()).isEqualTo(GameState.GAME_STATE_FINISHED);

        assertThat(steps().stream().map(StepReport::getRound)).containsExactly(5L, 6L, 7L, 8L);
        StepReport last = steps().get(3);
        assertThat(last.getAttackersList())
                .extracting(AttackerStep::getAttacker)
                .containsExactly("l2l-da", "pgd", "strong");
        assertThat(last.getAttackersList()).allMatch(AttackerStep::getUsed);
        assertThat(last.getAttackers(0).getAttackerVersion()).isEqualTo(3);
    }

    @Test
    void shouldPlayAGameWhoseOnlyEvaluationWouldBeBeforeIt() throws Exception {
        fork(6, "evaluation.final-images=0", "evaluation.every=5");

        assertThat(playChild().state()).isEqualTo(GameState.GAME_STATE_FINISHED);
    }

    @Test
    void shouldSayWhereItComesFrom() throws Exception {
        fork(2);

        Settings known = child.settings().orElseThrow();

        assertThat(known.getForkedFrom()).isEqualTo(parent.topics().game());
        assertThat(known.getFirstRound()).isEqualTo(2);
        assertThat(known.getSha256()).isEqualTo(stored().sha256());
    }

    @Test
    void shouldKeepWhoWasEjectedWhenItIsTheGameThatGoesOn() throws Exception {
        CommonCheckpoint common =
                CommonCheckpoint.of(parent, settings.attackers().keySet(), settings.rounds())
                        .orElseThrow();
        Checkpoint.Builder ejecting = common.theta().toBuilder();
        ejecting.getRingBuilderList().stream()
                .filter(standing -> standing.getAttacker().equals("cw"))
                .forEach(standing -> standing.setEjected(true));
        CommonCheckpoint changed =
                new CommonCheckpoint(
                        common.round(), ejecting.build(), common.phi(), common.apart());
        GameSettings same = SettingsLoader.with(settings, List.of("game=" + child.topics().game()));

        new Fork(settings, same, common.round())
                .write(child, Fork.Beginning.of(changed, "test", "because"), Pins.none());
        playChild();

        assertThat(child.settings().orElseThrow().getForkReason()).isEqualTo("because");
        assertThat(common.apart()).isEmpty();
        assertThat(steps()).isNotEmpty();
        assertThat(steps().get(0).getAttackersList())
                .extracting(AttackerStep::getAttacker)
                .containsExactly("l2l-da", "pgd");
    }

    @Test
    void shouldRefuseAGameThatExists() throws Exception {
        fork(2);

        assertThatThrownBy(() -> fork(3))
                .hasMessageContaining("there is a game " + child.topics().game());
        assertThatThrownBy(() -> fork(parent, 3)).hasMessageContaining("into itself");
    }

    @Test
    void shouldRefuseSettingsThatCannotGoOn() throws Exception {
        assertThatThrownBy(() -> fork(5, "rounds=5")).hasMessageContaining("rounds = 5 end before");
        assertThatThrownBy(() -> fork(5, "data.set=cifar10", "defender.classifier=resnet20"))
                .hasMessageContaining("defender.classifier");
        assertThatThrownBy(() -> fork(5, "defender.normalisation=mnist"))
                .hasMessageContaining("defender.normalisation");
        assertThat(child.exists()).isFalse();
    }

    @Test
    void shouldLeaveNoTopicsWhenItFails() {
        ReplayPlan plan = ReplayPlan.before(settings, settings.sha256(), parent, 2);
        GameSettings other =
                SettingsLoader.with(settings, List.of("game=" + child.topics().game()));
        Devices devices = new Devices(DeviceSettings.exact("cpu", 2));
        Replay replay = new Replay(settings, parent, devices, plan);
        replay.close();
        devices.close();

        assertThatThrownBy(
                        () ->
                                new Fork(settings, other, 2)
                                        .write(
                                                child,
                                                Fork.Beginning.of(replay, "test"),
                                                Pins.none()))
                .isInstanceOf(RuntimeException.class);
        assertThat(child.exists()).isFalse();
    }

    private void fork(long round, String... changes) throws Exception {
        fork(child, round, changes);
    }

    private void fork(Journal into, long round, String... changes) throws Exception {
        List<String> overrides = new ArrayList<>(Arrays.asList(changes));
        overrides.add("game=" + into.topics().game());
        Fork fork = new Fork(settings, SettingsLoader.with(settings, overrides), round);
        ReplayPlan plan = ReplayPlan.before(settings, settings.sha256(), parent, round);
        try (Devices devices = new Devices(DeviceSettings.exact("cpu", 2));
                Replay replay = new Replay(settings, parent, devices, plan)) {
            replay.play(each -> true);
            fork.write(into, Fork.Beginning.of(replay, "test"), Pins.none());
        }
    }

    private Game.Outcome playChild() throws Exception {
        Settings known = child.settings().orElseThrow();
        GameSettings rules = SettingsLoader.text(known.getResolved(), List.of());
        Staging staging =
                new Staging(
                        rules,
                        known,
                        child.connection(),
                        Cast.everybody(rules),
                        GpuWorkerListener.none(),
                        notice -> {});
        try (RunningGame game = RunningGame.start(staging)) {
            return game.outcome().get(200, TimeUnit.SECONDS);
        }
    }

    private GameSettings stored() {
        return SettingsLoader.text(child.settings().orElseThrow().getResolved(), List.of());
    }

    private List<StepReport> steps() {
        return TestGames.reports(child).stream()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .toList();
    }
}
