// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Control;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody can do to a game who may write to topics that attackers and operators write to. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class StrangersTest {

    private final Journal journal = TestBroker.newGame("strangers");

    @Test
    void shouldNotBeHeldUpByTransactionsThatAreLeftOpen() throws Exception {
        GameSettings settings = TestGames.settings(journal);
        journal.createTopics(1, settings.attackers().keySet());
        List<String> topics = new ArrayList<>(List.of(journal.topics().control()));
        settings.attackers().keySet().forEach(id -> topics.add(journal.topics().attacks(id)));
        try (JournalWriter stranger = journal.transactionalWriter("stranger")) {
            topics.forEach(topic -> stranger.send(topic, "", Control.getDefaultInstance()));
            while (stranger.written().list().size() < topics.size()) {
                Thread.onSpinWait();
            }

            long start = System.nanoTime();
            play(settings);

            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(120));
        }
        TestGames.assertSameAsUndisturbed(journal, 1);
    }

    @Test
    void shouldGoOnWithAHundredAttackersNobodyAskedFor() throws Exception {
        GameSettings settings = TestGames.settings(journal, "rounds=30");
        journal.createTopics(1, settings.attackers().keySet());
        List<String> fakes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            fakes.add("fake-%03d".formatted(i));
        }
        journal.createTopics(1, fakes);
        try (JournalWriter fake = journal.writer("fake");
                Spectator alive =
                        Spectator.fromBeginning(
                                journal, report -> fakes.forEach(each -> alive(fake, each)))) {
            fakes.forEach(each -> alive(fake, each));
            fake.commit();

            play(settings);
        }

        List<StepReport> steps = steps();
        assertThat(steps).hasSize(30);
        assertThat(steps.get(29).getRingList())
                .hasSize(64)
                .extracting(Standing::getAttacker)
                .contains("cw", "l2l-da", "pgd");
        assertThat(steps.stream().flatMap(step -> step.getAttackersList().stream()))
                .filteredOn(AttackerStep::getUsed)
                .extracting(AttackerStep::getAttacker)
                .containsOnly("cw", "l2l-da", "pgd");
        // they were asked at most three times: at first, in round 16 and not again
        assertThat(fouls(steps))
                .extracting(Foul::getReason)
                .containsOnly(FoulReason.FOUL_REASON_NO_ANSWER);
        assertThat(fouls(steps).stream().map(Foul::getRound).distinct().toList())
                .hasSizeLessThanOrEqualTo(3);
        Journal alone = TestBroker.newGame("alone");
        TestGames.play(TestGames.settings(alone, "rounds=30"), alone);
        assertThat(TestGames.sha256(journal, "defender"))
                .isEqualTo(TestGames.sha256(alone, "defender"));
    }

    @Test
    void shouldLetAnHonestNewcomerPlay() throws Exception {
        GameSettings settings = TestGames.settings(journal, "rounds=60", "attackers.cw=null");
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator later =
                        TestGames.onRound(journal, 2, () -> journal.createTopicsOf(Cheat.ID));
                Cheat honest =
                        new Cheat(journal, (self, round) -> self.send(Cheat.honest(round)))) {
            game.outcome().get(200, TimeUnit.SECONDS);
        }

        assertThat(steps().get(59).getAttackersList())
                .filteredOn(AttackerStep::getUsed)
                .extracting(AttackerStep::getAttacker)
                .containsExactly("l2l-da", Cheat.ID, "pgd");
    }

    private void alive(JournalWriter writer, String attacker) {
        Presence presence =
                Presence.newBuilder()
                        .setState(PresenceState.PRESENCE_STATE_ALIVE)
                        .setCopies(1)
                        .setReplica("a")
                        .build();
        writer.send(
                journal.topics().attacks(attacker),
                "",
                AttackerRecord.newBuilder().setPresence(presence).build());
    }

    private void play(GameSettings settings) throws Exception {
        try (RunningGame game = TestGames.start(settings, journal)) {
            game.outcome().get(200, TimeUnit.SECONDS);
        }
    }

    private List<StepReport> steps() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .toList();
    }

    private static List<Foul> fouls(List<StepReport> steps) {
        return steps.stream().flatMap(step -> step.getFoulsList().stream()).toList();
    }
}
