// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.Arena;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Precision;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class BoutTest {

    private static final byte[] NO_MESSAGE = {-1, -1, -1};

    private final Journal journal = TestBroker.newGame("bout");

    @Test
    void shouldLeaveFoulsThatAreNotReportedYetToTheNextStart() {
        journal.createTopics(1);
        List<String> overrides =
                List.of("game=" + journal.topics().game(), "defender.ejection-fouls=1");
        GameSettings settings = SettingsLoader.preset("quick", overrides);
        Arena arena =
                new Arena(
                        settings,
                        settings.sha256(),
                        0,
                        Optional.empty(),
                        journal,
                        null,
                        new Health());
        try (Publisher publisher = new Publisher(arena)) {
            publisher.computeWith(new Computation("cpu", "", "", "", 1, true, Precision.EXACT, ""));
            Bout bout = new Bout(arena, publisher, Optional.empty());
            bout.enter(new PlayerState(StateDict.empty(), StateDict.empty()));
            bout.take(
                    entry(
                            journal.topics().roster(),
                            Presence.newBuilder()
                                    .setAttacker("x")
                                    .setCopies(1)
                                    .setState(PresenceState.PRESENCE_STATE_JOINED)
                                    .build()
                                    .toByteArray()));
            bout.take(entry(journal.topics().attacks(), NO_MESSAGE));
            bout.start();
            bout.eject("y", "by hand");
            bout.stop(GameState.GAME_STATE_STOPPED);
        }

        Checkpoint checkpoint = journal.lastCheckpoint(Defender.PLAYER).orElseThrow();
        assertThat(checkpoint.getFoulsList()).isEmpty();
        assertThat(checkpoint.getEjectedList()).containsExactly("y");
    }

    private static Entry entry(String topic, byte[] value) {
        return new Entry(topic, 0, 0, "x", "x", 0, value);
    }
}
