// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import java.util.List;
import java.util.Map;

/**
 * The state of a game as a page shows it, with the parts and names of its JSON. Shares are from 0
 * to 1, losses in nats, durations in seconds, times in epoch milliseconds; a number that is not
 * known is NaN here and null in JSON.
 */
public final class State {

    private State() {}

    /**
     * The game, as its settings describe it.
     *
     * @param pins images and plug-ins that it was founded with
     */
    public record Game(
            String name,
            String version,
            String settingsSha256,
            List<Pin> pins,
            String settings,
            long foundedAt,
            String forkedFrom,
            long firstRound,
            String forkReason,
            String seed,
            double epsilon,
            List<String> classNames) {}

    /**
     * Something that must be the same for all players.
     *
     * @param what in words, for people
     */
    public record Pin(String what, String sha256) {}

    /**
     * Whether the game's records arrive.
     *
     * @param state live, waiting (no such game yet), broken (Kafka is away) or refused (the game is
     *     of another protocol)
     * @param detail in words, for people; empty when all is well
     * @param since when it came to be so
     */
    public record Connection(String state, String detail, long since) {}

    /**
     * The progress of the game.
     *
     * @param state started, resumed, paused, stopped, finished or unknown
     * @param round rounds played
     * @param rounds length of the game
     * @param etaSeconds NaN while the game does not run or the pace is not known
     * @param elapsedSeconds of play, without pauses
     * @param lastReportAt of a round; null before the first
     */
    public record Status(
            String state,
            long round,
            long rounds,
            double roundsPerSecond,
            double etaSeconds,
            double elapsedSeconds,
            Long lastReportAt) {}

    /**
     * The newest evaluation of clean images, of one attack, or of the worst case.
     *
     * @param kind clean, attack or worst
     * @param previous value of the evaluation before, on the same images; NaN if there is none
     * @param round rounds that the defender had trained on
     * @param options of the attack, as JSON; empty without any
     */
    public record Score(
            String id,
            String kind,
            String label,
            double value,
            double previous,
            long round,
            long at,
            String split,
            double meanLoss,
            String options) {}

    /** All evaluations, by the rounds that the defender had trained on. */
    public record Evaluations(
            List<Long> rounds,
            List<String> splits,
            List<Long> at,
            List<EvaluationColumn> columns) {}

    /** The accuracies of one attack over all evaluations. */
    public record EvaluationColumn(String id, String label, float[] values) {}

    /**
     * One attacker.
     *
     * @param state playing, silent, absent, left or ejected
     * @param used rounds that its images were trained on in
     * @param missed rounds that it was dealt and did not answer
     * @param lastSeenAt its last sign of life; null if there was none
     * @param options of its attack, as JSON
     */
    public record Attacker(
            String attacker,
            String state,
            boolean learning,
            int replicas,
            long version,
            long staleness,
            double secondsPerRound,
            double loss,
            double accuracy,
            long fouls,
            long used,
            long missed,
            Long lastSeenAt,
            String options) {}

    /** The defender after its last round. */
    public record Defender(
            long version,
            double learningRate,
            double gradientNorm,
            Phases phases,
            String sha256,
            Long lastSeenAt) {}

    /** Where the time of the last round went, in seconds. */
    public record Phases(
            double waiting, double queueing, double training, double committing, double total) {}

    /** How busy the device of a process is. */
    public record Worker(
            String process,
            String device,
            double busyRatio,
            long waitingJobs,
            Map<String, Job> jobs,
            long at) {}

    /** Jobs of one kind. */
    public record Job(long count, double seconds) {}

    /** Images of the newest evaluation that has any. */
    public record Gallery(long round, String split, long at, List<Image> images) {}

    /** One image, clean and attacked. */
    public record Image(
            int index,
            int label,
            int width,
            int height,
            int channels,
            Clean clean,
            List<Attacked> attacks) {}

    /** The defender's prediction for the clean image. */
    public record Clean(String png, int prediction, double confidence) {}

    /**
     * The defender's prediction for an attacked image.
     *
     * @param perturbationPng gray is no change, black and white are epsilon
     * @param amplification of the perturbation in that picture
     */
    public record Attacked(
            String attack,
            String png,
            String perturbationPng,
            double amplification,
            int prediction,
            double confidence) {}

    /**
     * A confusion matrix.
     *
     * @param counts a row for each true class, a column for each predicted one
     */
    public record Confusion(
            String id, String label, long round, int classes, List<List<Long>> counts) {}

    /** The fouls of a game: how many, why, and the newest. */
    public record Fouls(long total, Map<String, Long> byReason, List<Foul> recent) {}

    /** One foul. */
    public record Foul(long round, String attacker, String reason, String detail) {}

    /** The game began, went on, paused or ended. */
    public record Event(long at, long round, String state, String detail) {}
}
