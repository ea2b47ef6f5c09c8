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
    void shouldNeverDeleteWhatTheLastCheckpointsNeed() throws Exception {
        TestGames.play(settings, journal);
        Awaitility.await().until(() -> roundsKept() < 15);

        for (String player : List.of("defender", "l2l-da")) {
            Offsets inputs = Checkpoints.inputs(journal.lastCheckpoint(player).orElseThrow());
            assertThat(
                            journal.holds(
                                    inputs,
                                    List.of(
                                            journal.topics().rounds(),
                                            journal.topics().attacks(),
                                            journal.topics().snapshots())))
                    .as(player)
                    .isTrue();
        }
    }

    @Test
    void shouldKeepEveryTenthCheckpointForEver() throws Exception {
        TestGames.play(settings, journal);

        List<String> archived = new ArrayList<>();
        journal.read(
                List.of(journal.topics().checkpoints()),
                new Offsets(),
                entry -> {
                    Checkpoint checkpoint = entry.parseTrusted(Checkpoint.parser());
                    if (entry.key().equals(Checkpoints.archiveKey(checkpoint))) {
                        archived.add(entry.key());
                    }
                });
        assertThat(archived)
                .contains("defender@10", "defender@20", "defender@30", "l2l-da@10", "l2l-da@20");
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
