// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.hostile.HostileRecord;
import dev.sparring.actors.hostile.HostileRecords;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.StepReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestBroker.class)
@Timeout(300)
class HostileTest {

    private static final Round SAMPLE =
            Round.newBuilder()
                    .setImages(
                            TensorCodec.bytes("", new long[] {8, 1, 28, 28}, new byte[8 * 28 * 28]))
                    .build();

    private static final List<String> ATTACKERS = List.of("cw", "l2l-da", "pgd");

    private final Journal journal = TestBroker.newGame("hostile");

    @Test
    void shouldEndWithTheSameWeightsUnderHostileRecords() throws Exception {
        journal.createTopics(1, ATTACKERS);
        flood(1500, 1);

        try (RunningGame game = TestGames.start(TestGames.settings(journal), journal);
                Spectator more = TestGames.onRound(journal, 1, () -> flood(1500, 2))) {
            assertThat(game.outcome().get(200, TimeUnit.SECONDS).state())
                    .isEqualTo(GameState.GAME_STATE_FINISHED);
        }

        TestGames.assertSameAsUndisturbed(journal, 1);
        assertThat(TestGames.reports(journal))
                .extracting(report -> report.getGameEvent().getState())
                .doesNotContain(GameState.GAME_STATE_RESUMED);
        assertThat(steps().stream().flatMap(step -> step.getAttackersList().stream()))
                .extracting(AttackerStep::getAttacker)
                .containsOnly("cw", "l2l-da", "pgd");
        assertThat(steps().stream().flatMap(step -> step.getFoulsList().stream()))
                .extracting(Foul::getReason)
                .contains(FoulReason.FOUL_REASON_UNPARSABLE, FoulReason.FOUL_REASON_WRONG_DEAL)
                .doesNotContain(FoulReason.FOUL_REASON_NO_ANSWER);
        assertThat(steps()).allSatisfy(step -> assertThat(step.getFoulsCount()).isLessThan(101));
        assertThat(steps().stream().mapToLong(StepReport::getMoreFouls).sum()).isPositive();
    }

    @Test
    void shouldGoOnToTheSameWeightsOverTopicsFullOfGarbage() throws Exception {
        journal.createTopics(3, ATTACKERS);
        flood(1500, 3);
        try (RunningGame game = TestGames.start(TestGames.settings(journal, "window=3"), journal);
                Spectator stop =
                        TestGames.onRound(
                                journal,
                                3,
                                () -> {
                                    flood(200, 4);
                                    game.stop();
                                })) {
            game.outcome().get(200, TimeUnit.SECONDS);
        }
        flood(1500, 5);
        sendAsThePlayersThemselves();

        TestGames.play(TestGames.settings(journal, "window=3"), journal);

        TestGames.assertSameAsUndisturbed(journal, 3);
    }

    /** Under the very keys and names that are looked for. */
    private void sendAsThePlayersThemselves() {
        Topics topics = journal.topics();
        try (RawWriter writer = new RawWriter(journal)) {
            Map<String, byte[]> headers =
                    Map.of(Topics.HEADER_PLAYER, "defender".getBytes(StandardCharsets.UTF_8));
            for (String topic :
                    List.of(
                            topics.checkpoints(),
                            topics.snapshots(),
                            topics.reports(),
                            topics.evaluations(),
                            topics.state("l2l-da"),
                            topics.state("referee"))) {
                writer.send(topic, Checkpoints.LAST, headers, Optional.of(new byte[] {7, 7, 7}));
            }
            writer.flush();
        }
    }

    private void flood(int records, long seed) {
        HostileRecords hostile =
                new HostileRecords(journal.topics(), SAMPLE, ATTACKERS, Optional.empty(), seed);
        try (RawWriter writer = new RawWriter(journal)) {
            for (int i = 0; i < records; i++) {
                HostileRecord next = hostile.next();
                writer.send(next.topic(), next.key(), next.headers(), next.value());
            }
            writer.flush();
            assertThat(writer.refused()).isZero();
        }
    }

    private List<StepReport> steps() {
        return TestGames.reports(journal).stream()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .toList();
    }
}
