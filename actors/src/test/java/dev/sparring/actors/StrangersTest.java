// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.metrics.GameMetrics;
import dev.sparring.actors.metrics.MetricsServer;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody can do to a game who may write to topics that attackers and operators write to. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class StrangersTest {

    /** Of 64 attackers, and of everything else. */
    private static final long MAX_SERIES = 3_000;

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
        playWithStrangers(100, 30);

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
    @Tag("long")
    @Timeout(900)
    void shouldGoOnWithTwoThousandAttackersNobodyAskedFor() throws Exception {
        int rounds = 300;
        playWithStrangers(2_000, rounds);
        Journal alone = TestBroker.newGame("alone");
        TestGames.play(TestGames.settings(alone, "rounds=" + rounds), alone);

        assertThat(TestGames.sha256(journal, "defender"))
                .isEqualTo(TestGames.sha256(alone, "defender"));
        assertThat(steps()).hasSize(rounds);
        assertThat(fouls(steps()))
                .extracting(Foul::getReason)
                .containsOnly(FoulReason.FOUL_REASON_NO_ANSWER);
        assertThat(series(journal)).isLessThan(MAX_SERIES);
        System.out.printf(
                "%d rounds with 2,000 strangers: %.1f s, without: %.1f s, heap %d MB%n",
                rounds, seconds(journal), seconds(alone), heap() >> 20);
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

    /** They have topics, and say that they are there: all at first, a hundred after each report. */
    private void playWithStrangers(int count, int rounds) throws Exception {
        GameSettings settings = TestGames.settings(journal, "rounds=" + rounds);
        journal.createTopics(1, settings.attackers().keySet());
        List<String> fakes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fakes.add("fake-%04d".formatted(i));
        }
        TestBroker.createTopics(
                journal, fakes.stream().map(fake -> journal.topics().attacks(fake)).toList());
        try (JournalWriter fake = journal.writer("fake");
                Spectator alive =
                        Spectator.fromBeginning(
                                journal,
                                report -> {
                                    Collections.rotate(fakes, 100);
                                    fakes.subList(0, 100).forEach(each -> alive(fake, each));
                                })) {
            fakes.forEach(each -> alive(fake, each));
            fake.commit();

            play(settings);
        }
    }

    /** From the first round to the last. */
    private static double seconds(Journal journal) {
        List<Report> steps = TestGames.reports(journal).stream().filter(Report::hasStep).toList();
        return (steps.get(steps.size() - 1).getEpochMillis() - steps.get(0).getEpochMillis())
                / 1000.0;
    }

    /** What this process has in use, the broker included. */
    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** How many numbers a process that watches the game shows. */
    private static long series(Journal journal) throws Exception {
        GameMetrics metrics = new GameMetrics(journal.topics().game(), "watch");
        TestGames.reports(journal).forEach(metrics::observe);
        try (MetricsServer server =
                MetricsServer.start(
                        new GameSettings.Metrics("127.0.0.1", 0), () -> metrics, Health::new)) {
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> !line.startsWith("#"))
                    .count();
        }
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
            game.outcome().get();
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
