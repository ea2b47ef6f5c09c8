// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.InputOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(200)
class RetentionTest {

    private final Journal journal = TestBroker.newGame("retention");

    private final GameSettings settings =
            TestGames.settings(
                    journal,
                    "rounds=30",
                    "journal.keep-rounds=4",
                    "journal.archive-every=10",
                    "attackers.cw=null");

    @Test
    void shouldDeleteWhatNobodyNeedsAndStillGoOn() throws Exception {
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator spectator = TestGames.onRound(journal, 20, game::stop)) {
            assertThat(game.outcome().get(100, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_STOPPED);
        }
        Awaitility.await().until(() -> roundsKept() < 15);

        Game.Outcome outcome = TestGames.play(settings, journal);

        assertThat(outcome).isEqualTo(new Game.Outcome(GameState.GAME_STATE_FINISHED, 30));
        try (Devices devices = new Devices(settings.device().settings());
                SerialGame serial = new SerialGame(settings, devices)) {
            serial.play(step -> {});
            assertThat(TestGames.sha256(journal, "defender")).isEqualTo(serial.theta().sha256());
            assertThat(TestGames.sha256(journal, "l2l-da"))
                    .isEqualTo(serial.phi("l2l-da").sha256());
        }
    }

    @Test
    void shouldKeepEveryTenthCheckpointForEverAndWhatTheLastOnesNeed() throws Exception {
        TestGames.play(settings, journal);
        Awaitility.await().until(() -> roundsKept() < 15);

        for (String player : List.of("defender", "l2l-da")) {
            Offsets inputs = Checkpoints.inputs(journal.lastCheckpoint(player).orElseThrow());
            List<String> topics =
                    inputs.list().stream().map(InputOffset::getTopic).distinct().toList();
            assertThat(topics).contains(journal.topics().rounds());
            assertThat(journal.holds(inputs, topics)).as(player).isTrue();
        }
        assertThat(archived("defender")).contains("archive/10", "archive/20", "archive/30");
        assertThat(archived("l2l-da")).contains("archive/10", "archive/20");
    }

    private List<String> archived(String player) {
        List<String> archived = new ArrayList<>();
        journal.read(
                List.of(
                        player.equals("defender")
                                ? journal.topics().checkpoints()
                                : journal.topics().state(player)),
                new Offsets(),
                entry -> {
                    Checkpoint checkpoint = Checkpoints.in(entry).orElse(null);
                    if (checkpoint != null
                            && entry.key().equals(Checkpoints.archiveKey(checkpoint))) {
                        archived.add(entry.key());
                    }
                });
        return archived;
    }

    private long roundsKept() {
        List<Long> rounds = new ArrayList<>();
        journal.read(
                List.of(journal.topics().rounds()),
                new Offsets(),
                entry -> rounds.add(entry.round()));
        return rounds.size();
    }
}
