// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class CommonCheckpointTest {

    private static final String ID = "l2l-da";
    private static final int EVERY = 10;

    private final Journal journal = TestBroker.newGame("common");
    private JournalWriter writer;

    @BeforeEach
    void open() {
        journal.createTopics(1, List.of(ID));
        writer = journal.writer("test");
    }

    @AfterEach
    void close() {
        writer.close();
    }

    @Test
    void shouldBeTheNewestThatBothHave() {
        keep("defender", 10, 10);
        keep(ID, 10, 10);
        keep(ID, 20, 20);
        keep("defender", 20, 20);

        assertThat(find().round()).isEqualTo(20);
        assertThat(version(find())).isEqualTo(20);
    }

    @Test
    void shouldBeTheOneBeforeWhenAnAttackerIsAhead() {
        keep(ID, 10, 10);
        keep("defender", 10, 10);
        keep(ID, 20, 20);

        assertThat(find().round()).isEqualTo(10);
        assertThat(version(find())).isEqualTo(10);
        assertThat(find().apart()).isEmpty();
    }

    @Test
    void shouldStillBeThereWhenStoppedOnceMoreBetweenMarks() {
        keep(ID, 10, 10);
        keep("defender", 10, 10);
        learn(ID, 13, 12);
        keep("defender", 13, 13);
        keep(ID, 14, 14);
        keep(ID, 20, 20);

        assertThat(find().round()).isEqualTo(10);
        assertThat(version(find())).isEqualTo(10);
    }

    @Test
    void shouldCountAnAttackerThatLearntNothingSince() {
        keep(ID, 0, 0);
        keep("defender", 10, 10);
        learn(ID, 1, 10);

        assertThat(find().round()).isEqualTo(10);
        assertThat(version(find())).isZero();
        assertThat(find().apart()).isEmpty();
    }

    @Test
    void shouldSayWhoIsApartWhenThereIsNone() {
        keep(ID, 10, 10);
        learn(ID, 11, 10);
        keep("defender", 20, 20);

        assertThat(find().round()).isEqualTo(20);
        assertThat(find().apart()).containsExactly(Map.entry(ID, 10L));
        assertThat(find().warning())
                .hasValue("l2l-da goes on from its own checkpoint before round 10");
    }

    @Test
    void shouldTakeALaterCheckpointRatherThanNone() {
        keep("defender", 10, 10);
        keep(ID, 12, 12);

        assertThat(find().round()).isEqualTo(10);
        assertThat(version(find())).isEqualTo(12);
        assertThat(find().apart()).containsExactly(Map.entry(ID, 12L));
    }

    @Test
    void shouldLeaveRoundsToPlay() {
        keep("defender", 40, 40);
        keep("defender", 50, 50);

        assertThat(find().round()).isEqualTo(40);
    }

    @Test
    void shouldPassOverGarbage() throws Exception {
        keep("defender", 10, 10);
        try (RawWriter stranger = new RawWriter(journal)) {
            stranger.send(
                    journal.topics().checkpoints(),
                    "defender",
                    Map.of(),
                    Optional.of(new byte[] {-1}));
            stranger.flush();
        }

        assertThat(find().round()).isEqualTo(10);
    }

    @Test
    void shouldBeTheDefendersAloneWithoutAttackersThatLearn() {
        keep("defender", 10, 10);

        assertThat(find().round()).isEqualTo(10);
        assertThat(find().phi()).isEmpty();
    }

    @Test
    void shouldBeNoneBeforeTheGame() {
        assertThat(CommonCheckpoint.of(journal, List.of(ID, "pgd"), 50)).isEmpty();
    }

    private CommonCheckpoint find() {
        Optional<CommonCheckpoint> found = CommonCheckpoint.of(journal, List.of(ID, "pgd"), 50);
        assertThat(found).isPresent();
        return found.get();
    }

    private static long version(CommonCheckpoint common) {
        return common.phi().get(ID).getSnapshot().getVersion();
    }

    private void keep(String player, long version, long next) {
        Checkpoint checkpoint =
                Checkpoints.of(
                                snapshot(player, version, next - 1),
                                StateDict.empty(),
                                new Offsets(),
                                ByteString.EMPTY)
                        .build();
        String key = Checkpoints.key(checkpoint, EVERY, 1);
        if (player.equals("defender")) {
            writer.send(journal.topics().checkpoints(), key, next, checkpoint);
        } else {
            writer.send(
                    journal.topics().state(player),
                    key,
                    next,
                    StateRecord.newBuilder().setCheckpoint(checkpoint).build());
        }
        writer.commit();
    }

    private void learn(String player, long version, long round) {
        Snapshot snapshot = snapshot(player, version, round);
        writer.send(
                journal.topics().state(player),
                Snapshots.key(version, 100),
                round,
                StateRecord.newBuilder().setSnapshot(snapshot).build());
        writer.commit();
    }

    private static Snapshot snapshot(String player, long version, long round) {
        return Snapshots.of(player, version, round, StateDict.empty());
    }
}
