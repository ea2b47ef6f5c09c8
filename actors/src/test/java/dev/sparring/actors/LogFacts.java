// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;

/** What must be true of the log of a game, whatever happened while it was played. */
final class LogFacts {

    private LogFacts() {}

    /**
     * Each round was told once; weights are those of an undisturbed small game; what was used is in
     * the log, as a replay finds; and nobody was blamed.
     */
    static void assertWhole(GameSettings settings, Journal journal) throws Exception {
        TestGames.assertSameAsUndisturbed(journal, settings.window());
        assertConsistent(settings, journal);
    }

    /** The same, whatever the weights are. */
    static void assertConsistent(GameSettings settings, Journal journal) throws Exception {
        assertThat(reported(journal))
                .containsExactlyElementsOf(LongStream.range(0, settings.rounds()).boxed().toList());
        assertThat(journal.lastCheckpoint("defender").orElseThrow().getRingList())
                .allMatch(standing -> standing.getFouls() == 0);
        ReplayPlan plan =
                ReplayPlan.of(
                        settings,
                        settings.sha256(),
                        journal,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        true);
        List<Long> replayed = new ArrayList<>();
        try (Devices devices = new Devices(settings.device().settings());
                Replay replay = new Replay(settings, journal, devices, plan)) {
            replay.play(replayed::add);
        }
        assertThat(replayed).endsWith(settings.rounds() - 1);
    }

    /** Nothing is kept that was learnt from a deal which the log does not hold. */
    static void assertNoStateIsAheadOfTheRounds(Journal journal, String learner) {
        AtomicLong dealt = new AtomicLong(-1);
        read(
                journal,
                journal.topics().rounds(),
                entry -> dealt.accumulateAndGet(entry.round(), Math::max));
        journal.snapshots(
                learner, each -> assertThat(each.getRound()).isLessThanOrEqualTo(dealt.get()));
        journal.lastCheckpoint(learner)
                .ifPresent(
                        last ->
                                assertThat(last.getNextRound())
                                        .isLessThanOrEqualTo(dealt.get() + 1));
    }

    /** Rounds that were trained on, as the defender told. */
    static List<Long> reported(Journal journal) {
        return steps(journal).stream().map(StepReport::getRound).toList();
    }

    /** What it told of them. */
    static List<StepReport> steps(Journal journal) {
        return TestGames.reports(journal).stream()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .toList();
    }

    /** Rounds that were dealt. */
    static List<Long> rounds(Journal journal) {
        List<Long> rounds = new ArrayList<>();
        read(journal, journal.topics().rounds(), entry -> rounds.add(entry.round()));
        return rounds;
    }

    /** How often a player of this name has come to the game. */
    static long arrivals(Journal journal, String attacker) {
        AtomicLong arrivals = new AtomicLong();
        read(
                journal,
                journal.topics().attacks(attacker),
                entry ->
                        entry.sound(AttackerRecord.parser())
                                .filter(
                                        record ->
                                                record.getPresence().getState()
                                                        == PresenceState.PRESENCE_STATE_JOINED)
                                .ifPresent(record -> arrivals.incrementAndGet()));
        return arrivals.get();
    }

    /** Waits until it has come so often. */
    static void awaitArrivals(Journal journal, String attacker, long times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(100))
                .until(() -> arrivals(journal, attacker) >= times);
    }

    private static void read(Journal journal, String topic, Consumer<Entry> each) {
        journal.read(List.of(topic), new Offsets(), each);
    }
}
