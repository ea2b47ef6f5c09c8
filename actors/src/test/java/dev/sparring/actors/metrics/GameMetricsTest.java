// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import dev.sparring.protocol.v1.WorkerLoad;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GameMetricsTest {

    private final CollectorRegistry registry = new CollectorRegistry();
    private final GameMetrics metrics = new GameMetrics(registry);

    @Test
    void shouldExposeEachMetricOfTheCatalogueAndNoOther() {
        Set<String> exposed = new TreeSet<>();
        for (Collector.MetricFamilySamples family :
                Collections.list(registry.metricFamilySamples())) {
            boolean counter = family.type == Collector.Type.COUNTER;
            exposed.add(counter ? family.name + "_total" : family.name);
        }
        Set<String> catalogue =
                Set.of(Metric.values()).stream()
                        .map(Metric::exposedName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(exposed.stream().filter(name -> name.startsWith("sparring_")))
                .containsExactlyElementsOf(catalogue);
        assertThat(exposed).contains("jvm_threads_current");
    }

    @Test
    void shouldNameMetricsByRoleQuantityAndUnitAndNeverLabelTheRound() {
        for (Metric metric : Metric.values()) {
            assertThat(metric.exposedName())
                    .matches(
                            "sparring_(game|defender|attacker|referee|gpu|journal)(_[a-z0-9]+){2,4}");
            assertThat(metric.labels()).doesNotContain("round");
            assertThat(metric.sentence()).endsWith(".");
            assertThat(metric.exposedName().endsWith("_total"))
                    .isEqualTo(metric.kind() == Metric.Kind.COUNTER);
        }
    }

    @Test
    void shouldReadARound() {
        metrics.observe(step().build());
        metrics.observe(step().build());
        assertThat(value("sparring_game_progress_rounds")).isEqualTo(8);
        assertThat(value("sparring_defender_rounds_total")).isEqualTo(2);
        assertThat(value("sparring_defender_images_total")).isEqualTo(600);
        assertThat(value("sparring_defender_clean_loss_nats")).isEqualTo(0.5);
        assertThat(value("sparring_defender_adversarial_loss_nats")).isEqualTo(1.5);
        assertThat(value("sparring_defender_phase_seconds_sum", "phase", "waiting")).isEqualTo(4);
        assertThat(value("sparring_defender_round_seconds_count")).isEqualTo(2);
        assertThat(value("sparring_attacker_staleness_rounds", "attacker", "l2l")).isEqualTo(1);
        assertThat(value("sparring_attacker_answers_total", "attacker", "l2l")).isEqualTo(2);
        assertThat(value("sparring_attacker_absences_total", "attacker", "pgd")).isEqualTo(2);
    }

    @Test
    void shouldReadALearningAttackersOwnLosses() {
        metrics.observe(step().build());
        assertThat(measure("classification_loss")).isEqualTo(20);
        assertThat(measure("diversity_loss")).isEqualTo(0.25);
    }

    @Test
    void shouldCountFoulsWithoutLearningAStrangersName() {
        metrics.observe(step().build());
        assertThat(fouls("pgd", "over_budget")).isEqualTo(1);
        assertThat(fouls("unknown", "unknown_attacker")).isEqualTo(1);
        assertThat(fouls("mallory", "unknown_attacker")).isNull();
    }

    @Test
    void shouldLimitWhatAnAttackerCanInvent() {
        Report.Builder report = step();
        AttackerStep.Builder attacker = report.getStepBuilder().getAttackersBuilder(0);
        for (int i = 0; i < 1_000; i++) {
            attacker.addMeasures(Measure.newBuilder().setName("m" + i));
        }
        attacker.setSeconds(Double.NaN);
        metrics.observe(report.build());
        long series =
                Collections.list(registry.metricFamilySamples()).stream()
                        .filter(family -> family.name.equals("sparring_attacker_measure_value"))
                        .mapToLong(family -> family.samples.size())
                        .sum();
        assertThat(series).isEqualTo(32);
        assertThat(value("sparring_attacker_craft_seconds_count", "attacker", "l2l")).isNull();
    }

    @Test
    void shouldReadAnEvaluation() {
        metrics.observe(
                Report.newBuilder()
                        .setEvaluation(
                                Evaluation.newBuilder()
                                        .setSplit("test")
                                        .setDefenderVersion(9)
                                        .setCleanAccuracy(0.75)
                                        .setWorstCaseAccuracy(0.25)
                                        .setZeroGradientRatio(0.125)
                                        .addAttacks(
                                                AttackEvaluation.newBuilder()
                                                        .setAttack("pgd")
                                                        .setGradients(10)
                                                        .setRobustAccuracy(0.5)))
                        .build());
        assertThat(value("sparring_referee_zero_gradient_ratio", "split", "test")).isEqualTo(0.125);
        assertThat(
                        registry.getSampleValue(
                                "sparring_referee_attack_gradients",
                                new String[] {"split", "attack"},
                                new String[] {"test", "pgd"}))
                .isEqualTo(10);
        assertThat(value("sparring_referee_progress_rounds", "split", "test")).isEqualTo(9);
        assertThat(value("sparring_referee_clean_accuracy_ratio", "split", "test")).isEqualTo(0.75);
        assertThat(value("sparring_referee_worst_case_accuracy_ratio", "split", "test"))
                .isEqualTo(0.25);
        assertThat(
                        registry.getSampleValue(
                                "sparring_referee_robust_accuracy_ratio",
                                new String[] {"split", "attack"},
                                new String[] {"test", "pgd"}))
                .isEqualTo(0.5);
    }

    @Test
    void shouldShowTheStateOfTheGame() {
        metrics.observe(event(GameState.GAME_STATE_STARTED));
        metrics.observe(event(GameState.GAME_STATE_PAUSED));
        assertThat(value("sparring_game_state_active", "state", "paused")).isEqualTo(1);
        assertThat(value("sparring_game_state_active", "state", "started")).isZero();
        metrics.observe(Report.getDefaultInstance());
    }

    @Test
    void shouldTellWhenTheGameLastReported() {
        metrics.observe(step().setEpochMillis(1_700_000_000_500L).build());
        metrics.observe(
                Report.newBuilder()
                        .setEpochMillis(1_800_000_000_000L)
                        .setWorkerLoad(WorkerLoad.newBuilder().setProcess("defender"))
                        .build());
        assertThat(value("sparring_game_last_report_timestamp_seconds")).isEqualTo(1_700_000_000.5);
    }

    @Test
    void shouldListenToGpuWorkers() {
        metrics.queued("cpu", 3);
        metrics.finished("cpu", "train", 0.5, 2);
        metrics.failed("cpu", "craft");
        assertThat(value("sparring_gpu_queue_jobs", "device", "cpu")).isEqualTo(3);
        assertThat(job("sparring_gpu_busy_seconds_sum", "train")).isEqualTo(2);
        assertThat(job("sparring_gpu_queued_seconds_sum", "train")).isEqualTo(0.5);
        assertThat(job("sparring_gpu_failures_total", "craft")).isEqualTo(1);
    }

    @Test
    void shouldServeTwoGamesInOneProcess() {
        GameMetrics other = new GameMetrics("g", "play");
        other.observe(step().build());
        assertThat(value("sparring_defender_rounds_total")).isZero();
        assertThatThrownBy(() -> new GameMetrics(registry))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Report event(GameState state) {
        return Report.newBuilder().setGameEvent(GameEvent.newBuilder().setState(state)).build();
    }

    private static Report.Builder step() {
        return Report.newBuilder()
                .setStep(
                        StepReport.newBuilder()
                                .setRound(7)
                                .setRoundsTotal(100)
                                .setImages(300)
                                .setCleanLoss(0.5)
                                .setAdversarialLoss(1.5)
                                .addAttackers(
                                        AttackerStep.newBuilder()
                                                .setAttacker("l2l")
                                                .setUsed(true)
                                                .setStaleness(1)
                                                .addMeasures(of("classification_loss", 20))
                                                .addMeasures(of("diversity_loss", 0.25)))
                                .addAttackers(AttackerStep.newBuilder().setAttacker("pgd"))
                                .addFouls(foul("pgd", FoulReason.FOUL_REASON_OVER_BUDGET))
                                .addFouls(foul("mallory", FoulReason.FOUL_REASON_UNKNOWN_ATTACKER))
                                .setSeconds(PhaseSeconds.newBuilder().setWaiting(2).setTotal(3)));
    }

    private static Measure of(String name, double value) {
        return Measure.newBuilder().setName(name).setValue(value).build();
    }

    private static Foul foul(String attacker, FoulReason reason) {
        return Foul.newBuilder().setAttacker(attacker).setReason(reason).build();
    }

    private Double value(String name) {
        return registry.getSampleValue(name);
    }

    private Double value(String name, String label, String value) {
        return registry.getSampleValue(name, new String[] {label}, new String[] {value});
    }

    private Double measure(String name) {
        return registry.getSampleValue(
                "sparring_attacker_measure_value",
                new String[] {"attacker", "measure"},
                new String[] {"l2l", name});
    }

    private Double fouls(String attacker, String reason) {
        return registry.getSampleValue(
                "sparring_defender_fouls_total",
                new String[] {"attacker", "reason"},
                new String[] {attacker, reason});
    }

    private Double job(String name, String kind) {
        return registry.getSampleValue(
                name, new String[] {"device", "kind"}, new String[] {"cpu", kind});
    }
}
