// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.Action;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What processes say of themselves while they play. */
@Timeout(180)
@ExtendWith(TestBroker.class)
class HealthGameTest {

    private final Journal journal = TestBroker.newGame("health");
    private final GameSettings settings =
            TestGames.settings(journal, "rounds=100000", "attackers.cw=null", "attackers.pgd=null");

    private final Health defender = new Health();
    private final Health learner = new Health();

    @Test
    void shouldBeReadyWhilePlayingPausedAndStandingBy() throws Exception {
        journal.createTopics(settings.window(), settings.attackers().keySet());
        Health reserve = new Health();
        try (RunningGame first = start(Cast.ofDefender(), defender);
                RunningGame second = start(attacker("a"), learner)) {
            awaitReady(defender);
            awaitReady(learner);
            try (RunningGame third = start(attacker("b"), reserve)) {
                awaitReady(reserve);
                pause();
                assertThat(defender.ready().text()).isEqualTo("ready");
                assertThat(learner.healthy().text()).isEqualTo("healthy");
                assertThat(reserve.healthy().text()).isEqualTo("healthy");
                assertThat(third.outcome()).isNotDone();
            }
            assertThat(first.outcome()).isNotDone();
            assertThat(second.outcome()).isNotDone();
        }
    }

    @Test
    void shouldBeUnhealthyWhenAnotherOneTookOver() throws Exception {
        journal.createTopics(settings.window(), settings.attackers().keySet());
        try (RunningGame game = start(Cast.ofDefender(), defender)) {
            awaitReady(defender);
            Health successor = new Health();
            try (RunningGame next = start(Cast.ofDefender(), successor)) {
                assertThatThrownBy(() -> game.outcome().get(60, TimeUnit.SECONDS)).isNotNull();
                assertThat(defender.healthy().good()).isFalse();
                assertThat(defender.ready().text()).startsWith("not ready: ").contains("defender");
                awaitReady(successor);
                assertThat(next.outcome()).isNotDone();
            }
        }
    }

    private void pause() throws Exception {
        CompletableFuture<Report> played = new CompletableFuture<>();
        CompletableFuture<Report> paused = new CompletableFuture<>();
        try (Spectator spectator =
                        Spectator.fromBeginning(
                                journal,
                                report -> {
                                    if (report.hasStep()) {
                                        played.complete(report);
                                    }
                                    if (report.getGameEvent().getState()
                                            == GameState.GAME_STATE_PAUSED) {
                                        paused.complete(report);
                                    }
                                });
                ControlSender sender = new ControlSender(journal)) {
            played.get(60, TimeUnit.SECONDS);
            sender.send(Action.ACTION_PAUSE, "tea");
            paused.get(60, TimeUnit.SECONDS);
        }
    }

    private static void awaitReady(Health health) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(health.ready().text()).isEqualTo("ready"));
    }

    private static Cast attacker(String replica) {
        return Cast.ofAttacker("l2l-da", Optional.of(replica));
    }

    private RunningGame start(Cast cast, Health health) {
        health.needs(Health.PROCESS, "starting");
        return RunningGame.start(
                new Staging(
                        settings,
                        Settings.newBuilder().setSha256(settings.sha256()).build(),
                        journal.connection(),
                        cast,
                        GpuWorkerListener.none(),
                        notice -> {}),
                health);
    }
}
