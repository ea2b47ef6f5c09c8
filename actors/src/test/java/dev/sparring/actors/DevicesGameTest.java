// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.GameState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Games whose players compute on different devices of one process. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class DevicesGameTest {

    private static final String[] APART = {
        "attackers.l2l-da.device=\"cpu:1\"",
        "attackers.pgd.device=\"cpu:2\"",
        "evaluation.device=\"cpu:1\""
    };

    private final Journal journal = TestBroker.newGame("devices");

    /** Sees on which devices an attack is being crafted. */
    private static final class Crafting implements GpuWorkerListener {

        private final SortedSet<String> now = new TreeSet<>();
        private final CompletableFuture<SortedSet<String>> together = new CompletableFuture<>();

        @Override
        public synchronized void began(String device, String kind) {
            if (kind.equals("craft")) {
                now.add(device);
            }
            if (now.size() > 1) {
                together.complete(new TreeSet<>(now));
            }
        }

        @Override
        public synchronized void ended(String device, String kind) {
            now.remove(device);
        }

        @Override
        public void queued(String device, int depth) {}

        @Override
        public void finished(String device, String kind, double queued, double busy) {}

        @Override
        public void failed(String device, String kind) {}
    }

    @Test
    void shouldAttackOnTwoDevicesAtTheSameTime() throws Exception {
        GameSettings settings =
                TestGames.settings(
                        journal,
                        "rounds=100000",
                        "evaluation.every=0",
                        "evaluation.final-images=0",
                        "attackers.l2l-da=null",
                        "attackers.cw.device=\"cpu:1\"");
        Crafting crafting = new Crafting();
        journal.createTopics(settings.window(), settings.attackers().keySet());
        try (RunningGame game = RunningGame.start(settings, journal.connection(), crafting)) {
            game.outcome().whenComplete((end, e) -> crafting.together.completeExceptionally(e));

            assertThat(crafting.together.get(200, TimeUnit.SECONDS))
                    .containsExactly("cpu", "cpu:1");
        }
    }

    @Test
    void shouldEndWithTheWeightsOfOneDeviceAndOfTheBareLoop() throws Exception {
        GameSettings settings = TestGames.settings(journal, APART);

        Game.Outcome outcome = TestGames.play(settings, journal);

        assertThat(outcome).isEqualTo(new Game.Outcome(GameState.GAME_STATE_FINISHED, 7));
        TestGames.assertSameAsUndisturbed(journal, 1);
        try (Devices devices = new Devices(settings.device().settings());
                SerialGame serial = new SerialGame(settings, devices)) {
            serial.play(step -> {});
            assertThat(TestGames.sha256(journal, "defender")).isEqualTo(serial.theta().sha256());
            assertThat(TestGames.sha256(journal, "l2l-da"))
                    .isEqualTo(serial.phi("l2l-da").sha256());
        }
    }

    @Test
    void shouldEndWithTheWeightsOfOneDeviceWhileDefenderAndAttackersOverlap() throws Exception {
        List<String> more = new ArrayList<>(List.of(APART));
        more.add("window=3");

        TestGames.play(TestGames.settings(journal, more.toArray(String[]::new)), journal);

        TestGames.assertSameAsUndisturbed(journal, 3);
    }

    @Test
    void shouldFailWhenAPlayersDeviceIsNotThere() {
        GameSettings settings = TestGames.settings(journal, "attackers.pgd.device=\"cuda:99\"");

        assertThatThrownBy(() -> TestGames.play(settings, journal)).hasMessageContaining("cuda:99");
    }
}
