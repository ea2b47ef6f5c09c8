// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.Arena;
import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Moments;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(60)
class PublisherTest {

    private static final InputOffset PLACE =
            InputOffset.newBuilder().setTopic("there").setOffset(9).build();

    private final Journal journal = TestBroker.newGame("publisher");
    private final List<String> notices = new ArrayList<>();

    @Test
    void shouldTellNothingOfARoundBeforeItsAnswersAreInTheLog() {
        try (Publisher publisher = publisher()) {
            InFlight round = new InFlight(Answers.round(0, "pgd"), new Offsets());
            AnswerPlace place = new AnswerPlace();
            round.answer("pgd", new InFlight.Answer(Answers.honest(round.round()), place, null));
            publisher.step(used(), round);
            publisher.round(Round.newBuilder().setRound(1).build());
            publisher.commit();
            publisher.event(GameState.GAME_STATE_PAUSED, 1, "");
            publisher.commit();
            assertThat(publisher.isWritten()).isFalse();
            assertThat(reports()).isEmpty();

            place.found(PLACE);
            publisher.settle();
            Awaitility.await().until(publisher::isWritten);
        }
        assertThat(reports()).hasSize(2);
        assertThat(reports().get(0).getStep().getAttackers(0).getAnswer()).isEqualTo(PLACE);
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
            int commits = 0;
            while (!publisher.isFull()) {
                publisher.event(GameState.GAME_STATE_PAUSED, 1, "");
                publisher.commit();
                commits++;
            }
            moments.await();
            assertThat(commits).isEqualTo(64);
            Awaitility.await()
                    .until(
                            () -> {
                                publisher.alive(List.of());
                                return !notices.isEmpty();
                            });
            assertThat(notices.get(0))
                    .contains("64 rounds")
                    .contains(journal.connection().bootstrapServers());
        }
        assertThat(reports()).isEmpty();
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
