// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sparring.actors.attacker.Attacker;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** An attacker that learns is away until the rounds that it missed are not there any more. */
@ExtendWith(TestBroker.class)
@Timeout(200)
class LongAbsenceTest {

    private static final String ID = "l2l-da";

    private final Journal journal = TestBroker.newGame("absence");

    private final GameSettings settings =
            TestGames.settings(
                    journal,
                    "rounds=1000000",
                    "journal.keep-rounds=20",
                    "defender.round-deadline-seconds=1",
                    "evaluation.every=0",
                    "evaluation.final-images=0",
                    "attackers.cw=null");

    @Test
    void shouldGoOnWithItsPhiFromWhereTheGameIs() throws Exception {
        journal.createTopics(settings.window(), settings.attackers().keySet());
        ListAppender<ILoggingEvent> said = listen();
        try (RunningGame others = start(Cast.whole(List.of("pgd"), false))) {
            try (RunningGame learner = start(Cast.ofAttacker(ID, Optional.empty()))) {
                awaitStep(step -> step.getUsed() && step.getAttackerVersion() >= 7, 0);
            }
            Checkpoint before = journal.lastCheckpoint(ID).orElseThrow();
            assertThat(before.getSnapshot().getVersion()).isPositive();
            Awaitility.await().atMost(Duration.ofSeconds(100)).until(() -> isForgotten(before));

            try (RunningGame learner = start(Cast.ofAttacker(ID, Optional.empty()))) {
                long goneOn = before.getSnapshot().getVersion() + 1;
                Report back =
                        awaitStep(
                                step -> step.getUsed() && step.getAttackerVersion() >= goneOn,
                                before.getNextRound() + 1);

                assertThat(said.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .contains(
                                "l2l-da was away for long; the rounds it missed are not there any"
                                        + " more");
                // it goes on with its phi, and has learnt from none of the rounds in between
                assertThat(back.getStep().getRound()).isGreaterThan(goneOn + 20);
                others.stop();
                assertThat(others.outcome().get(60, TimeUnit.SECONDS).state())
                        .isEqualTo(GameState.GAME_STATE_STOPPED);
            }
        }
    }

    private boolean isForgotten(Checkpoint checkpoint) {
        Offsets rounds = new Offsets();
        Checkpoints.inputs(checkpoint).of(journal.topics().rounds()).forEach(rounds::set);
        return !journal.holds(rounds, List.of(journal.topics().rounds()));
    }

    /** The first report from {@code round} on of a round in which the learner did something. */
    private Report awaitStep(Predicate<AttackerStep> did, long round) throws Exception {
        CompletableFuture<Report> found = new CompletableFuture<>();
        try (Spectator spectator =
                Spectator.fromNow(
                        journal,
                        report -> {
                            if (report.getStep().getRound() >= round
                                    && report.getStep().getAttackersList().stream()
                                            .filter(step -> step.getAttacker().equals(ID))
                                            .anyMatch(did)) {
                                found.complete(report);
                            }
                        })) {
            return found.get(100, TimeUnit.SECONDS);
        }
    }

    private RunningGame start(Cast cast) {
        return RunningGame.start(
                new Staging(
                        settings,
                        Settings.newBuilder().setSha256(settings.sha256()).build(),
                        journal.connection(),
                        cast,
                        GpuWorkerListener.none(),
                        notice -> {}));
    }

    private static ListAppender<ILoggingEvent> listen() {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        ((Logger) LoggerFactory.getLogger(Attacker.class)).addAppender(said);
        return said;
    }
}
