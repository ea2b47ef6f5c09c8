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
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Standing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class BoutTest {

    private final Journal journal = TestBroker.newGame("bout");

    @Test
    void shouldLeaveFoulsThatAreNotReportedYetToTheNextStart() {
        List<String> overrides =
                List.of(
                        "game=" + journal.topics().game(),
                        "defender.ejection-fouls=1",
                        "defender.warm-up-rounds=0");
        GameSettings settings = SettingsLoader.preset("quick", overrides);
        journal.createTopics(1, settings.attackers().keySet());
        Arena arena =
                new Arena(
                        settings,
                        Settings.newBuilder().setSha256(settings.sha256()).build(),
                        Optional.empty(),
                        journal,
                        null,
                        new Health());
        try (Publisher publisher = new Publisher(arena)) {
            publisher.computeWith(new Computation("cpu", "", "", "", 1, true, Precision.EXACT, ""));
            Bout bout = new Bout(arena, arena.roundBatches(), publisher, Optional.empty());
            bout.enter(new PlayerState(StateDict.empty(), StateDict.empty()));
            bout.start();
            Round dealt = bout.current().round();
            bout.take(entry(AttackerRecord.newBuilder().setAttack(wrong(dealt)).build()));
            bout.eject("cw", "by hand");
            bout.stop(GameState.GAME_STATE_STOPPED);
        }

        Checkpoint checkpoint = journal.lastCheckpoint(Defender.PLAYER).orElseThrow();
        assertThat(checkpoint.getRingList()).allMatch(standing -> standing.getFouls() == 0);
        assertThat(checkpoint.getRingList())
                .filteredOn(Standing::getEjected)
                .extracting(Standing::getAttacker)
                .containsExactly("cw");
    }

    private static Attack wrong(Round dealt) {
        return Attack.newBuilder().setRound(dealt.getRound()).setDeal(dealt.getDeal()).build();
    }

    private Entry entry(AttackerRecord record) {
        byte[] value = record.toByteArray();
        return new Entry(journal.topics().attacks("pgd"), 0, 0, "", "pgd", 0, value);
    }
}
