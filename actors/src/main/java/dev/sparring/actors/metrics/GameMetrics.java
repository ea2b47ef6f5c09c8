// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers of a game for Prometheus: every {@link Metric}, read from the game's reports, from
 * the GPU workers and from the Kafka clients of this process, and those of the JVM. Safe to share
 * between threads.
 *
 * <p>Counters of failures begin at 0 with the first sight of whoever may fail: Prometheus sees no
 * rise in a series that begins at 1.
 *
 * <p>Every series, those of the JVM too, says by its labels {@code game} and {@code role} whose it
 * is. The other labels come from rosters and settings only. A stranger's name never becomes a
 * label, and an attacker that invents measures gets at most {@value #MAX_MEASURES} series.
 */
public final class GameMetrics implements GpuWorkerListener {

    private static final int MAX_MEASURES = 32;
    private static final String STRANGER = "unknown";

    private final CollectorRegistry registry;
    private final Collectors collectors;
    private final Set<String> attackers = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, Set<String>> measures = new ConcurrentHashMap<>();

    /**
     * Metrics in a registry of their own, so that two games in one process stay apart.
     *
     * @param game label of every series
     * @param role of this process in it, also a label of every series
     */
    public GameMetrics(String game, String role) {
        this(new LabelledRegistry(game, role));
    }

    /**
     * Registers all metrics.
     *
     * @param registry of this game alone
     * @throws IllegalArgumentException if the registry already has them
     */
    GameMetrics(CollectorRegistry registry) {
        this.registry = registry;
        collectors = new Collectors(registry);
        new JournalCollector().register(registry);
        DefaultExports.register(registry);
    }

    CollectorRegistry registry() {
        return registry;
    }

    /** Takes in a report; call it once for each, in their order. */
    public void observe(Report report) {
        switch (report.getEventCase()) {
            case STEP -> step(report.getStep());
            case EVALUATION -> evaluation(report.getEvaluation());
            case GAME_EVENT -> state(report.getGameEvent().getState());
            case HEARTBEAT, WORKER_LOAD, EVENT_NOT_SET -> {
                // a defender that waits is no news, each process serves its own load; or a kind
                // that a later version writes
                return;
            }
        }
        collectors.set(Metric.GAME_LAST_REPORT_TIMESTAMP_SECONDS, report.getEpochMillis() / 1000.0);
    }

    @Override
    public void queued(String device, int depth) {
        collectors.set(Metric.GPU_QUEUE_JOBS, depth, device);
    }

    @Override
    public void finished(String device, String kind, double queuedSeconds, double busySeconds) {
        collectors.observe(Metric.GPU_QUEUED_SECONDS, queuedSeconds, device, kind);
        collectors.observe(Metric.GPU_BUSY_SECONDS, busySeconds, device, kind);
        collectors.add(Metric.GPU_FAILURES_TOTAL, 0, device, kind);
    }

    @Override
    public void failed(String device, String kind) {
        collectors.add(Metric.GPU_FAILURES_TOTAL, 1, device, kind);
    }

    private void step(StepReport step) {
        collectors.set(Metric.GAME_PROGRESS_ROUNDS, step.getRound() + 1);
        collectors.set(Metric.GAME_LENGTH_ROUNDS, step.getRoundsTotal());
        collectors.add(Metric.DEFENDER_ROUNDS_TOTAL, 1);
        collectors.add(Metric.DEFENDER_IMAGES_TOTAL, step.getImages());
        collectors.set(Metric.DEFENDER_CLEAN_LOSS_NATS, step.getCleanLoss());
        collectors.set(Metric.DEFENDER_CLEAN_ACCURACY_RATIO, step.getCleanAccuracy());
        collectors.set(Metric.DEFENDER_GRADIENT_NORM_L2, step.getGradientNorm());
        collectors.set(Metric.DEFENDER_LEARNING_RATE_RATIO, step.getLearningRate());
        if (step.getAttackersList().stream().anyMatch(AttackerStep::getUsed)) {
            collectors.set(Metric.DEFENDER_ADVERSARIAL_LOSS_NATS, step.getAdversarialLoss());
            collectors.set(
                    Metric.DEFENDER_ADVERSARIAL_ACCURACY_RATIO, step.getAdversarialAccuracy());
        }
        phases(step.getSeconds());
        meet(STRANGER);
        step.getAttackersList().forEach(this::attacker);
        step.getFoulsList().forEach(this::foul);
    }

    private void phases(PhaseSeconds seconds) {
        collectors.observe(Metric.DEFENDER_ROUND_SECONDS, seconds.getTotal());
        collectors.observe(Metric.DEFENDER_PHASE_SECONDS, seconds.getWaiting(), "waiting");
        collectors.observe(Metric.DEFENDER_PHASE_SECONDS, seconds.getQueueing(), "queueing");
        collectors.observe(Metric.DEFENDER_PHASE_SECONDS, seconds.getTraining(), "training");
        collectors.observe(Metric.DEFENDER_PHASE_SECONDS, seconds.getCommitting(), "committing");
    }

    private void attacker(AttackerStep step) {
        String attacker = step.getAttacker();
        meet(attacker);
        collectors.add(Metric.ATTACKER_ABSENCES_TOTAL, step.getUsed() ? 0 : 1, attacker);
        if (!step.getUsed()) {
            return;
        }
        collectors.add(Metric.ATTACKER_ANSWERS_TOTAL, 1, attacker);
        collectors.set(Metric.ATTACKER_LOSS_NATS, step.getLoss(), attacker);
        collectors.set(Metric.ATTACKER_ACCURACY_RATIO, step.getAccuracy(), attacker);
        collectors.set(Metric.ATTACKER_VERSION_ROUNDS, step.getAttackerVersion(), attacker);
        collectors.set(Metric.ATTACKER_STALENESS_ROUNDS, step.getStaleness(), attacker);
        collectors.observe(Metric.ATTACKER_CRAFT_SECONDS, step.getSeconds(), attacker);
        for (Measure measure : step.getMeasuresList()) {
            if (known(attacker, measure.getName())) {
                collectors.set(
                        Metric.ATTACKER_MEASURE_VALUE,
                        measure.getValue(),
                        attacker,
                        measure.getName());
            }
        }
    }

    private void meet(String attacker) {
        if (attackers.add(attacker)) {
            for (FoulReason reason : FoulReason.values()) {
                if (reason != FoulReason.UNRECOGNIZED
                        && reason != FoulReason.FOUL_REASON_UNSPECIFIED) {
                    collectors.add(Metric.DEFENDER_FOULS_TOTAL, 0, attacker, name(reason));
                }
            }
        }
    }

    private boolean known(String attacker, String measure) {
        Set<String> names = measures.computeIfAbsent(attacker, id -> ConcurrentHashMap.newKeySet());
        return names.contains(measure) || names.size() < MAX_MEASURES && names.add(measure);
    }

    private void foul(Foul foul) {
        String attacker = attackers.contains(foul.getAttacker()) ? foul.getAttacker() : STRANGER;
        collectors.add(Metric.DEFENDER_FOULS_TOTAL, 1, attacker, name(foul.getReason()));
    }

    private static String name(FoulReason reason) {
        return reason.name().replace("FOUL_REASON_", "").toLowerCase(Locale.ROOT);
    }

    private void evaluation(Evaluation evaluation) {
        String split = evaluation.getSplit();
        collectors.set(Metric.REFEREE_PROGRESS_ROUNDS, evaluation.getDefenderVersion(), split);
        collectors.set(Metric.REFEREE_CLEAN_ACCURACY_RATIO, evaluation.getCleanAccuracy(), split);
        collectors.set(Metric.REFEREE_CLEAN_LOSS_NATS, evaluation.getCleanLoss(), split);
        collectors.set(
                Metric.REFEREE_WORST_CASE_ACCURACY_RATIO, evaluation.getWorstCaseAccuracy(), split);
        collectors.set(
                Metric.REFEREE_ZERO_GRADIENT_RATIO, evaluation.getZeroGradientRatio(), split);
        collectors.observe(Metric.REFEREE_EVALUATION_SECONDS, evaluation.getSeconds(), split);
        for (AttackEvaluation attack : evaluation.getAttacksList()) {
            collectors.set(
                    Metric.REFEREE_ROBUST_ACCURACY_RATIO,
                    attack.getRobustAccuracy(),
                    split,
                    attack.getAttack());
            collectors.set(
                    Metric.REFEREE_ROBUST_LOSS_NATS,
                    attack.getMeanLoss(),
                    split,
                    attack.getAttack());
            collectors.set(
                    Metric.REFEREE_ATTACK_GRADIENTS,
                    attack.getGradients(),
                    split,
                    attack.getAttack());
        }
    }

    private void state(GameState current) {
        for (GameState state : GameState.values()) {
            if (state != GameState.UNRECOGNIZED && state != GameState.GAME_STATE_UNSPECIFIED) {
                String name = state.name().replace("GAME_STATE_", "").toLowerCase(Locale.ROOT);
                collectors.set(Metric.GAME_STATE_ACTIVE, state == current ? 1 : 0, name);
            }
        }
    }
}
