// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import static dev.sparring.dashboards.feed.TestReports.at;
import static dev.sparring.dashboards.feed.TestReports.evaluation;
import static dev.sparring.dashboards.feed.TestReports.playing;
import static dev.sparring.dashboards.feed.TestReports.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Heartbeat;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.List;
import org.junit.jupiter.api.Test;

class GameRecordsTest {

    private static final long NOW = 5_000_000;

    private static final Report LOAD =
            Report.newBuilder()
                    .setEpochMillis(Long.MAX_VALUE)
                    .setWorkerLoad(WorkerLoad.newBuilder().setProcess("p").setDevice("cpu"))
                    .build();

    private final Topics topics = Topics.of("g");
    private final GameRecords records = new GameRecords(topics);
    private final WatchedGame game = new WatchedGame("g");

    @Test
    void shouldHearTheDefenderAndTheRefereeOnTheirTopics() {
        take(topics.reports(), Report.newBuilder().setStep(step(0, "pgd")).build());
        take(topics.evaluations(), Report.newBuilder().setEvaluation(evaluation(1, 0.5)).build());
        take(
                topics.reports(),
                Report.newBuilder()
                        .setHeartbeat(Heartbeat.newBuilder().addRing(playing("cw")))
                        .build());
        assertThat(game.rows()).isEqualTo(1);
        assertThat(game.evaluations().all()).hasSize(1);
        assertThat(game.places().known()).containsExactly("cw", "pgd");
        assertThat(game.malformed()).isZero();
    }

    @Test
    void shouldCountWhatHasNoBusinessOnATopic() {
        take(topics.evaluations(), Report.newBuilder().setStep(step(0)).build());
        take(topics.reports(), Report.newBuilder().setEvaluation(evaluation(1, 0.5)).build());
        take(topics.reports(), LOAD);
        take(topics.reports(), new byte[] {7});
        assertThat(game.rows()).isZero();
        assertThat(game.evaluations().all()).isEmpty();
        assertThat(game.malformed()).isEqualTo(4);
        assertThat(game.malformedDetail()).startsWith("g.reports-0 offset 1: ");
    }

    @Test
    void shouldBelieveTelemetryNeitherItsTimeNorAnythingButLoads() {
        take(topics.telemetry(), LOAD);
        take(topics.telemetry(), Report.newBuilder().setStep(step(0)).build());
        take(topics.telemetry(), new byte[] {7});
        List<?> workers = (List<?>) game.parts(NOW).get("workers");
        assertThat(workers)
                .singleElement()
                .extracting(each -> ((State.Worker) each).at())
                .isEqualTo(NOW);
        assertThat(game.rows()).isZero();
        assertThat(game.malformed()).isZero();
    }

    @Test
    void shouldTakeTheTimeOfWhatIsHistoryFromTheRecord() {
        Report old = Report.newBuilder().setEpochMillis(at(0)).setStep(step(0)).build();
        records.take(game, entry(topics.reports(), old.toByteArray()), false, NOW);
        State.Defender defender = (State.Defender) game.parts(NOW).get("defender");
        assertThat(defender.lastSeenAt()).isEqualTo(at(0));
    }

    private void take(String topic, Report report) {
        take(topic, report.toByteArray());
    }

    private void take(String topic, byte[] value) {
        records.take(game, entry(topic, value), true, NOW);
    }

    private static Entry entry(String topic, byte[] value) {
        return new Entry(topic, 0, 1, "", "", -1, value);
    }
}
