// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import java.util.List;
import java.util.Locale;

/**
 * Every metric of a game: the one place where they are named. The exposed name is {@code
 * sparring_<role>_<quantity>_<unit>}, the constant's in lower case. The round is never a label.
 */
public enum Metric {
    GAME_PROGRESS_ROUNDS(
            Kind.GAUGE, "rounds", "Rounds that the defender has trained on since the game began."),
    GAME_LENGTH_ROUNDS(Kind.GAUGE, "rounds", "Rounds that the whole game will have."),
    GAME_STATE_ACTIVE(
            Kind.GAUGE,
            "0 or 1",
            "1 for the state that the game is in (started, resumed, paused, stopped, finished), 0"
                    + " for the others.",
            "state"),
    GAME_LAST_REPORT_TIMESTAMP_SECONDS(
            Kind.GAUGE,
            "seconds since 1970",
            "When the defender or the referee last reported anything but its own being there, by"
                    + " the clock of its machine."),

    DEFENDER_ROUNDS_TOTAL(
            Kind.COUNTER, "rounds", "Rounds trained on, as far as this process has seen."),
    DEFENDER_IMAGES_TOTAL(
            Kind.COUNTER, "images", "Images trained on, clean and adversarial ones together."),
    DEFENDER_CLEAN_LOSS_NATS(
            Kind.GAUGE,
            "nats",
            "Mean cross-entropy of the last round's clean images, before its update."),
    DEFENDER_ADVERSARIAL_LOSS_NATS(
            Kind.GAUGE,
            "nats",
            "Mean cross-entropy of all adversarial images of the last round that had any, before"
                    + " its update."),
    DEFENDER_CLEAN_ACCURACY_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of the last round's clean images classified correctly, before its update."),
    DEFENDER_ADVERSARIAL_ACCURACY_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of all adversarial images of the last round that had any classified correctly,"
                    + " before its update."),
    DEFENDER_GRADIENT_NORM_L2(
            Kind.GAUGE, "L2 norm", "Global norm of the last round's gradient, before clipping."),
    DEFENDER_LEARNING_RATE_RATIO(Kind.GAUGE, "ratio", "Learning rate of the last round's update."),
    DEFENDER_ROUND_SECONDS(
            Kind.HISTOGRAM, "seconds", "Time of a round from its deal to its commit."),
    DEFENDER_PHASE_SECONDS(
            Kind.HISTOGRAM,
            "seconds",
            "Time of a round spent in one phase: waiting for answers, queueing for the device,"
                    + " training on it, committing to Kafka.",
            "phase"),
    DEFENDER_FOULS_TOTAL(
            Kind.COUNTER,
            "fouls",
            "Answers that broke a rule, by the attacker (unknown for one that was never on a"
                    + " roster) and by the reason.",
            "attacker",
            "reason"),

    ATTACKER_LOSS_NATS(
            Kind.GAUGE,
            "nats",
            "Mean cross-entropy of the defender on this attacker's last answer, before the update.",
            "attacker"),
    ATTACKER_ACCURACY_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of this attacker's last answer that the defender classified correctly, before"
                    + " the update.",
            "attacker"),
    ATTACKER_MEASURE_VALUE(
            Kind.GAUGE,
            "as the measure's name says",
            "What the attack itself measured for its last answer, such as classification_loss and"
                    + " diversity_loss of a generator.",
            "attacker",
            "measure"),
    ATTACKER_VERSION_ROUNDS(
            Kind.GAUGE,
            "rounds",
            "Rounds that this attacker had learnt from when it made its last answer; 0 for one that"
                    + " does not learn.",
            "attacker"),
    ATTACKER_STALENESS_ROUNDS(
            Kind.GAUGE,
            "rounds",
            "Rounds trained between the defender that this attacker's last answer attacked and the"
                    + " one that trained on it.",
            "attacker"),
    ATTACKER_CRAFT_SECONDS(
            Kind.HISTOGRAM,
            "seconds",
            "Time on the attacker's device to make one answer, as it says itself.",
            "attacker"),
    ATTACKER_ANSWERS_TOTAL(
            Kind.COUNTER, "answers", "Answers that the defender trained on.", "attacker"),
    ATTACKER_ABSENCES_TOTAL(
            Kind.COUNTER,
            "rounds",
            "Rounds that had this attacker on the roster and no legal answer from it.",
            "attacker"),

    REFEREE_PROGRESS_ROUNDS(
            Kind.GAUGE,
            "rounds",
            "Rounds that the defender had trained on when it was last evaluated.",
            "split"),
    REFEREE_CLEAN_ACCURACY_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of unseen images classified correctly at the last evaluation.",
            "split"),
    REFEREE_CLEAN_LOSS_NATS(
            Kind.GAUGE,
            "nats",
            "Mean cross-entropy of unseen images at the last evaluation.",
            "split"),
    REFEREE_ROBUST_ACCURACY_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of unseen images still classified correctly under this attack.",
            "split",
            "attack"),
    REFEREE_ROBUST_LOSS_NATS(
            Kind.GAUGE,
            "nats",
            "Mean cross-entropy of unseen images under this attack.",
            "split",
            "attack"),
    REFEREE_WORST_CASE_ACCURACY_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of unseen images that survive every attack of the last evaluation.",
            "split"),
    REFEREE_ZERO_GRADIENT_RATIO(
            Kind.GAUGE,
            "0 to 1",
            "Share of unseen images at which the gradient of the loss is exactly 0 at every pixel:"
                    + " many of them mean that gradients are masked.",
            "split"),
    REFEREE_ATTACK_GRADIENTS(
            Kind.GAUGE,
            "gradients",
            "Gradients that this attack takes for an image: 0 for a black box, 1 for a single"
                    + " step.",
            "split",
            "attack"),
    REFEREE_EVALUATION_SECONDS(
            Kind.HISTOGRAM, "seconds", "Time of an evaluation under all its attacks.", "split"),

    GPU_QUEUE_JOBS(
            Kind.GAUGE, "jobs", "Jobs that wait for the device, without the one on it.", "device"),
    GPU_BUSY_SECONDS(
            Kind.HISTOGRAM,
            "seconds",
            "Time of a job on the device; the rate of its sum is the device's utilisation.",
            "device",
            "kind"),
    GPU_QUEUED_SECONDS(
            Kind.HISTOGRAM, "seconds", "Time that a job waited for the device.", "device", "kind"),
    GPU_FAILURES_TOTAL(Kind.COUNTER, "jobs", "Jobs that were refused or threw.", "device", "kind"),

    JOURNAL_WRITTEN_RECORDS_TOTAL(
            Kind.COUNTER, "records", "Records that this process wrote to the topic.", "topic"),
    JOURNAL_WRITTEN_BYTES_TOTAL(
            Kind.COUNTER, "bytes", "Bytes that this process wrote to the topic.", "topic"),
    JOURNAL_WRITE_RETRIES_TOTAL(
            Kind.COUNTER,
            "records",
            "Records that were sent to the topic again, because a broker did not answer or"
                    + " changed.",
            "topic"),
    JOURNAL_WRITE_ERRORS_TOTAL(
            Kind.COUNTER, "records", "Records that could not be written to the topic.", "topic"),
    JOURNAL_WRITE_LATENCY_SECONDS(
            Kind.GAUGE,
            "seconds",
            "Mean time until the broker answered a writer, over the last half minute.",
            "writer"),
    JOURNAL_COMMIT_SECONDS_TOTAL(
            Kind.COUNTER,
            "seconds",
            "Time that a transactional writer spent on committing its transactions.",
            "writer"),
    JOURNAL_READ_RECORDS_TOTAL(
            Kind.COUNTER,
            "records",
            "Records of the topic that this process read, by all its readers.",
            "topic"),
    JOURNAL_READ_BYTES_TOTAL(
            Kind.COUNTER,
            "bytes",
            "Bytes of the topic that this process read, by all its readers.",
            "topic"),
    JOURNAL_LAG_RECORDS(
            Kind.GAUGE,
            "records",
            "Committed records of the topic that a reader has not fetched yet, in the partition"
                    + " with the most of them.",
            "reader",
            "topic"),
    JOURNAL_REBALANCES_TOTAL(
            Kind.COUNTER,
            "rebalances",
            "Times that the rounds were shared out anew among the replicas of an attacker.",
            "reader");

    /** How a metric behaves. */
    public enum Kind {
        /** Only rises while the process lives. */
        COUNTER,
        /** The last value. */
        GAUGE,
        /** Counts by size, with sum and count. */
        HISTOGRAM
    }

    private final Kind kind;
    private final String unit;
    private final String sentence;
    private final List<String> labels;

    Metric(Kind kind, String unit, String sentence, String... labels) {
        this.kind = kind;
        this.unit = unit;
        this.sentence = sentence;
        this.labels = List.of(labels);
    }

    /** As it is exposed. */
    public String exposedName() {
        return "sparring_" + name().toLowerCase(Locale.ROOT);
    }

    /** How it behaves. */
    public Kind kind() {
        return kind;
    }

    /** What its values count. */
    public String unit() {
        return unit;
    }

    /** What it means, for its help text and for METRICS.md. */
    public String sentence() {
        return sentence;
    }

    /** The names of its labels, in order. */
    public List<String> labels() {
        return labels;
    }
}
