// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.GpuWorkerListener;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.GameState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(300)
class GameTest {

    private static final List<String> SMALL =
            List.of(
                    "rounds=7",
                    "seed=11",
                    "data.training-images=64",
                    "data.validation-images=20",
                    "defender.batch-size=8",
                    "defender.checkpoint-every=3",
                    "defender.warm-up-rounds=1",
                    "evaluation.every=3",
                    "evaluation.images=10",
                    "evaluation.final-images=10",
                    "attackers.l2l-da.base-channels=2",
                    "attackers.l2l-da.steps=3",
                    "attackers.pgd.steps=3",
                    "attackers.cw.steps=3");

    @Test
    void shouldEndWithTheWeightsOfTheBareLoop() throws Exception {
        Journal journal = TestBroker.newGame("serial");
        GameSettings settings = settings(journal);

        Game.Outcome outcome = play(settings, journal);

        assertThat(outcome.state()).isEqualTo(GameState.GAME_STATE_FINISHED);
        assertThat(outcome.rounds()).isEqualTo(7);
        try (Device device = Device.open("cpu", settings.device().threads());
                SerialGame serial = new SerialGame(settings, device)) {
            serial.play(step -> {});
            assertThat(weights(journal, "defender").sha256()).isEqualTo(serial.theta().sha256());
            assertThat(weights(journal, "l2l-da").sha256())
                    .isEqualTo(serial.phi("l2l-da").sha256());
        }
    }

    private static Game.Outcome play(GameSettings settings, Journal journal) throws Exception {
        try (RunningGame game =
                RunningGame.start(settings, journal.bootstrapServers(), GpuWorkerListener.none())) {
            return game.outcome().get(200, TimeUnit.SECONDS);
        }
    }

    private static StateDict weights(Journal journal, String player) {
        return Checkpoints.state(journal.lastCheckpoint(player).orElseThrow()).weights();
    }

    private static GameSettings settings(Journal journal, String... more) {
        List<String> overrides = new ArrayList<>(SMALL);
        overrides.add("game=" + journal.topics().game());
        overrides.addAll(List.of(more));
        return SettingsLoader.preset("quick", overrides);
    }
}
