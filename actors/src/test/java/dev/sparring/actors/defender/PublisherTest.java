// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.Arena;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class PublisherTest {

    private static final int MOST = 64;

    private static final Entry ANSWER = new Entry("there", 0, 9, "", "pgd", 0, new byte[0]);

    private final Journal journal = TestBroker.newGame("publisher");
    private final List<String> notices = new ArrayList<>();

    @Test
    void shouldTellNothingOfARoundBeforeItsAnswersAreInTheLog() {
        try (Publisher publisher = publisher()) {
            AnswerPlace place = trainOn(publisher, 0);
            publisher.round(Round.newBuilder().setRound(1).build());
            publisher.commit();
            publisher.event(GameState.GAME_STATE_PAUSED, 1, "");
            publisher.commit();
            assertThat(publisher.isWritten()).isFalse();
            assertThat(publisher.newestInLog()).isEqualTo(-1);
            assertThat(reports()).isEmpty();

            place.found(ANSWER);
            publisher.settle();
            Awaitility.await().until(publisher::isWritten);
            assertThat(publisher.newestInLog()).isEqualTo(1);
        }
        assertThat(reports()).hasSize(2);
        StepReport step = reports().get(0).getStep();
        assertThat(step.getAttackers(0).getAnswer()).isEqualTo(ANSWER.position());
        // nobody has read so far yet
        assertThat(step.getAnsweredList()).containsExactly(ANSWER.next());
    }

    @Test
    void shouldTellOfTheLastRoundBeforeTheEnd() {
        try (Publisher publisher = publisher()) {
            AnswerPlace place = trainOn(publisher, 6);
            publisher.event(GameState.GAME_STATE_FINISHED, 7, "");
            publisher.commit();
            place.found(ANSWER);
            publisher.settle();
            Awaitility.await().until(publisher::isWritten);
        }
        assertThat(reports()).hasSize(2);
        assertThat(reports().get(0).hasStep()).isTrue();
        assertThat(reports().get(1).hasGameEvent()).isTrue();
    }

    @Test
    void shouldGiveASignOfLifeWhileItWaitsForAnswersToBeInTheLog() {
        try (Publisher publisher = publisher()) {
            trainOn(publisher, 0);
            publisher.commit();
            Awaitility.await()
                    .until(
                            () -> {
                                publisher.alive(List.of());
                                return !reports().isEmpty() && !notices.isEmpty();
                            });
        }
        assertThat(reports()).allMatch(Report::hasHeartbeat);
        assertThat(notices).hasSize(1);
        assertThat(notices.get(0))
                .contains("the last 1 rounds")
                .contains(journal.connection().bootstrapServers());
    }

    @Test
    void shouldBeFullWhenTheLogTakesNothing() throws Exception {
        try (Moments moments =
                        Moments.once(
                                journal,
                                Defender.PLAYER,
                                Moments.When.BEFORE_COMMIT,
                                1,
                                Moments::standStill);
                Publisher publisher = publisher()) {
            for (int i = 0; i < 2 * MOST; i++) {
                publisher.event(GameState.GAME_STATE_PAUSED, 1, "");
                publisher.commit();
            }
            moments.await();
            // these are no rounds
            assertThat(publisher.isFull()).isFalse();
            for (int round = 0; round < MOST; round++) {
                assertThat(publisher.isFull()).isFalse();
                trainOn(publisher, round).found(ANSWER);
                publisher.commit();
            }
            assertThat(publisher.isFull()).isTrue();
            FoulBook fouls = pressing();
            publisher.relieve(fouls);
            // they wait for room, and so do others who write more
            assertThat(fouls.letters()).hasSize(100);
        }
        assertThat(reports()).isEmpty();
    }

    private static FoulBook pressing() {
        AtomicLong now = new AtomicLong();
        FoulBook fouls = new FoulBook(now::get);
        for (int i = 0; i < 200; i++) {
            fouls.add(Foul.getDefaultInstance(), ANSWER, false);
        }
        now.set(TimeUnit.SECONDS.toNanos(2));
        assertThat(fouls.isFull()).isTrue();
        return fouls;
    }

    /** What is told of a round with one answer, which is in the log as soon as it is found. */
    private static AnswerPlace trainOn(Publisher publisher, long number) {
        InFlight round = new InFlight(Answers.round(number, "pgd"), new Offsets());
        AnswerPlace place = new AnswerPlace();
        round.answer("pgd", new InFlight.Answer(Answers.honest(round.round()), place, null));
        publisher.step(used().setRound(number), round);
        return place;
    }

    private static StepReport.Builder used() {
        return StepReport.newBuilder()
                .addAttackers(AttackerStep.newBuilder().setAttacker("pgd").setUsed(true));
    }

    private Publisher publisher() {
        GameSettings settings =
                SettingsLoader.preset("quick", List.of("game=" + journal.topics().game()));
        journal.createTopics(1, settings.attackers().keySet());
        Arena arena =
                new Arena(
                        settings,
                        Settings.newBuilder().setSha256(settings.sha256()).build(),
                        Optional.empty(),
                        journal,
                        null,
                        new Health(),
                        notices::add);
        return new Publisher(arena, () -> {}, failure -> {});
    }

    private List<Report> reports() {
        List<Report> reports = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry -> entry.report().ifPresent(reports::add));
        return reports;
    }
}
