// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(TestBroker.class)
@Timeout(300)
class ReplayTest {

    private static Journal journal;
    private static GameSettings settings;

    @BeforeAll
    static void playAGame() throws Exception {
        journal = TestBroker.newGame("replay");
        settings = TestGames.settings(journal);
        TestGames.playUnderLoad(settings, journal);
    }

    @Test
    void shouldComeToTheSameBytes() throws Exception {
        assertComesToTheSameBytes(settings, journal);
    }

    @Test
    void shouldComeToTheSameBytesWithThreeRoundsInFlight() throws Exception {
        Journal overlapping = TestBroker.newGame("replay");
        GameSettings three = TestGames.settings(overlapping, "window=3");
        TestGames.play(three, overlapping);

        assertComesToTheSameBytes(three, overlapping);
    }

    private static void assertComesToTheSameBytes(GameSettings settings, Journal journal)
            throws Exception {
        List<Long> rounds = new ArrayList<>();
        try (Devices devices = devices();
                Replay replay =
                        new Replay(
                                settings,
                                journal,
                                devices,
                                plan(settings, settings.sha256(), journal))) {
            replay.play(rounds::add);
            assertThat(replay.theta().weights().sha256())
                    .isEqualTo(TestGames.sha256(journal, "defender"));
            assertThat(replay.phi().get("l2l-da").state().weights().sha256())
                    .isEqualTo(TestGames.sha256(journal, "l2l-da"));
        }
        assertThat(rounds).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void shouldNameTheRoundAfterWhichThetaIsAnother() throws Exception {
        GameSettings other = TestGames.settings(journal, "defender.learning-rate-drop-at=0.5");

        assertDiffers(other, settings.sha256(), 3, "theta");
    }

    @Test
    void shouldNameTheRoundWhoseImagesAreOthers() throws Exception {
        GameSettings other = TestGames.settings(journal, "data.crop-padding=3");

        assertDiffers(other, settings.sha256(), 0, "the clean images");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgd", "l2l-da"})
    void shouldNameTheAnswerThatIsAnother(String attacker) throws Exception {
        Journal forged = TestBroker.newGame("forged");
        copy(journal, forged, attacker, 4);

        try (Devices devices = devices();
                Replay replay =
                        new Replay(
                                settings,
                                forged,
                                devices,
                                plan(settings, settings.sha256(), forged))) {
            assertThatThrownBy(() -> replay.play(round -> true))
                    .isInstanceOf(Difference.class)
                    .hasMessageContaining("round 4: the answer of " + attacker + " differs");
        }
    }

    @Test
    void shouldStartAtTheLastCheckpointBeforeARound() throws Exception {

        ReplayPlan plan =
                ReplayPlan.of(
                        settings,
                        settings.sha256(),
                        journal,
                        OptionalLong.of(5),
                        OptionalLong.of(6),
                        true);

        assertThat(plan.theta().getNextRound()).isEqualTo(3);
        List<Long> rounds = new ArrayList<>();
        try (Devices devices = devices();
                Replay replay = new Replay(settings, journal, devices, plan)) {
            replay.play(rounds::add);
        }
        assertThat(rounds).startsWith(3L).endsWith(5L);
    }

    @Test
    void shouldLeaveOutCheckpointsWhoseInputsWereDeleted() throws Exception {
        Journal journal = TestBroker.newGame("replay");
        GameSettings settings = TestGames.settings(journal);
        TestGames.play(settings, journal);
        List<Long> kept = new ArrayList<>();
        journal.checkpoints(
                "defender",
                checkpoint -> {
                    if (checkpoint.getNextRound() == 3) {
                        checkpoint.getInputsList().stream()
                                .filter(i -> i.getTopic().equals(journal.topics().rounds()))
                                .forEach(i -> kept.add(i.getOffset()));
                    }
                });
        TestBroker.deleteBefore(journal, journal.topics().rounds(), kept.get(0));

        assertThat(plan(settings, settings.sha256(), journal).theta().getNextRound()).isEqualTo(3);
    }

    @Test
    void shouldRefuseRoundsThatWereNotPlayed() throws Exception {
        assertThatThrownBy(() -> ReplayPlan.before(settings, settings.sha256(), journal, 8))
                .hasMessageContaining("round 8 is not there")
                .hasMessageContaining("use 0 to 7");
    }

    private void assertDiffers(GameSettings other, ByteString sha256, long round, String what) {
        try (Devices devices = devices();
                Replay replay = replay(other, sha256, devices)) {
            assertThatThrownBy(() -> replay.play(each -> true))
                    .isInstanceOfSatisfying(
                            Difference.class,
                            difference -> {
                                assertThat(difference.round()).isEqualTo(round);
                                assertThat(difference.what()).contains(what);
                                assertThat(difference.recorded())
                                        .hasSize(64)
                                        .isNotEqualTo(difference.recomputed());
                            });
        }
    }

    private Replay replay(GameSettings settings, ByteString sha256, Devices devices) {
        return new Replay(settings, journal, devices, plan(settings, sha256, journal));
    }

    private static ReplayPlan plan(GameSettings settings, ByteString sha256, Journal journal) {
        return ReplayPlan.of(
                settings, sha256, journal, OptionalLong.empty(), OptionalLong.empty(), true);
    }

    private static Devices devices() {
        return new Devices(DeviceSettings.exact("cpu", 2));
    }

    /** Writes another game's log, with one bit of one answer changed. */
    private static void copy(Journal from, Journal to, String attacker, long round) {
        Set<String> attackers = settings.attackers().keySet();
        to.createTopics(1, attackers);
        Map<InputOffset, AttackerStep.Builder> moved = new HashMap<>();
        try (JournalWriter writer = to.writer("copyist")) {
            copy(from, to, writer, Topics::rounds, Round.parser(), dealt -> dealt);
            copy(from, to, writer, Topics::snapshots, Snapshot.parser(), snapshot -> snapshot);
            for (String id : attackers) {
                boolean isForged = id.equals(attacker);
                copyAnswers(from, to, writer, id, isForged ? round : -1, moved);
                copy(
                        from,
                        to,
                        writer,
                        topics -> topics.state(id),
                        StateRecord.parser(),
                        ReplayTest::withoutInputs);
            }
            copy(
                    from,
                    to,
                    writer,
                    Topics::checkpoints,
                    Checkpoint.parser(),
                    checkpoint -> checkpoint.toBuilder().clearInputs().build());
            copy(
                    from,
                    to,
                    writer,
                    Topics::reports,
                    Report.parser(),
                    report -> withPlaces(report, moved));
            writer.commit();
        }
    }

    private static StateRecord withoutInputs(StateRecord record) {
        StateRecord.Builder state = record.toBuilder();
        if (state.hasCheckpoint()) {
            state.getCheckpointBuilder().clearInputs();
        }
        return state.build();
    }

    /** Notes where each answer of the copy lies, by where it lay. */
    private static void copyAnswers(
            Journal from,
            Journal to,
            JournalWriter writer,
            String id,
            long forgedRound,
            Map<InputOffset, AttackerStep.Builder> moved) {
        List<InputOffset> places = new ArrayList<>();
        List<AttackerRecord> records = new ArrayList<>();
        each(
                from,
                from.topics().attacks(id),
                entry -> {
                    AttackerRecord.Builder record =
                            entry.parseTrusted(AttackerRecord.parser()).toBuilder();
                    if (record.hasAttack() && record.getAttack().getRound() == forgedRound) {
                        record.setAttack(forged(record.getAttack()));
                    }
                    places.add(entry.position());
                    records.add(record.build());
                });
        for (int i = 0; i < records.size(); i++) {
            writer.send(to.topics().attacks(id), "", records.get(i));
            moved.put(
                    places.get(i),
                    AttackerStep.newBuilder()
                            .setAnswer(
                                    InputOffset.newBuilder()
                                            .setTopic(to.topics().attacks(id))
                                            .setOffset(i))
                            .setAnswerSha256(Deals.sha256(records.get(i).toByteArray())));
        }
    }

    private static <T extends Message> void copy(
            Journal from,
            Journal to,
            JournalWriter writer,
            Function<Topics, String> topic,
            Parser<T> parser,
            UnaryOperator<T> change) {
        each(
                from,
                topic.apply(from.topics()),
                entry ->
                        writer.sendAs(
                                entry.player(),
                                topic.apply(to.topics()),
                                entry.key(),
                                entry.round(),
                                change.apply(entry.parseTrusted(parser))));
    }

    private static void each(Journal journal, String topic, Consumer<Entry> each) {
        journal.read(List.of(topic), new Offsets(), each);
    }

    /** The copy has no gaps, so that its offsets are others. */
    private static Report withPlaces(Report report, Map<InputOffset, AttackerStep.Builder> moved) {
        if (!report.hasStep()) {
            return report;
        }
        Report.Builder builder = report.toBuilder();
        StepReport.Builder step = builder.getStepBuilder().clearJudged();
        for (AttackerStep.Builder used : step.getAttackersBuilderList()) {
            AttackerStep.Builder now = moved.get(used.getAnswer());
            if (now != null) {
                used.setAnswer(now.getAnswer()).setAnswerSha256(now.getAnswerSha256());
            }
        }
        return builder.build();
    }

    /** The lowest bit of the first value. */
    private static Attack forged(Attack attack) {
        byte[] data = attack.getAdversarialImages().getData().toByteArray();
        data[0] ^= 1;
        return attack.toBuilder()
                .setAdversarialImages(
                        attack.getAdversarialImages().toBuilder()
                                .setData(ByteString.copyFrom(data)))
                .build();
    }
}
