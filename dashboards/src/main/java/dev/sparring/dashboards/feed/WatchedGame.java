// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.PhaseSeconds;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import dev.sparring.protocol.v1.WorkerLoad;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;

/**
 * The known state of a game, built from its records: the full history of its rounds, and everything
 * else that a page can show. What a record says is believed; who may say it is decided by {@link
 * GameRecords}. Not safe for concurrent use.
 */
public final class WatchedGame {

    private static final int MAX_EVENTS = 200;

    /**
     * A number of a round that was none.
     *
     * @param since when that was first so, without many sound rounds in between
     */
    record NotFinite(String what, long lastRound, long since) {}

    private final String name;
    private final RoundLog rounds = new RoundLog();
    private final PlayClock clock = new PlayClock();
    private final EvaluationBook evaluations = new EvaluationBook();
    private final RingBook ring = new RingBook();
    private final FoulBook fouls = new FoulBook();
    private final Deque<State.Event> events = new ArrayDeque<>();
    private final WorkerBook workers = new WorkerBook();

    private State.Game game;
    private long warmUpRounds;
    private long places = Long.MAX_VALUE;
    private double epsilon = Double.NaN;

    private GameState state = GameState.GAME_STATE_UNSPECIFIED;
    private long stateSince;
    private long roundsTotal;
    private StepReport last;
    private long lastStepAt;
    private long defenderSeen;
    private long malformed;
    private String malformedDetail = "";
    private long malformedAt;
    private NotFinite notFinite;
    private List<EvaluationBook.Measured> alarmed;
    private SortedSet<String> alarmedLearners;
    private List<Alarm> evaluationAlarms = List.of();

    /**
     * Creates the state of a game of which nothing is known yet.
     *
     * @param name its name, which its settings do not always say
     */
    public WatchedGame(String name) {
        this.name = name;
    }

    /** Adds the game's settings; the first ones count. */
    public void settings(Settings settings) {
        if (game != null) {
            return;
        }
        ResolvedSettings resolved = ResolvedSettings.of(settings.getResolved());
        epsilon = resolved.number("epsilon").orElse(Double.NaN);
        warmUpRounds = resolved.number("defender.warm-up-rounds").map(Double::longValue).orElse(0L);
        roundsTotal = resolved.number("rounds").map(Double::longValue).orElse(0L);
        places = resolved.number("defender.max-attackers").map(Double::longValue).orElse(places);
        ring.expect(resolved.attackers());
        game =
                new State.Game(
                        name,
                        settings.getVersion(),
                        HexFormat.of().formatHex(settings.getSha256().toByteArray()),
                        Founded.with(settings),
                        settings.getResolved(),
                        settings.getEpochMillis(),
                        settings.getForkedFrom(),
                        settings.getFirstRound(),
                        settings.getForkReason(),
                        resolved.text("seed"),
                        epsilon,
                        Labels.classes(resolved.text("data.set")));
    }

    /**
     * Adds a report of the defender or the referee.
     *
     * @param seenAt when it was read, if it has just been written; else when it says it was made
     */
    public void report(Report report, long seenAt) {
        long at = report.getEpochMillis();
        if (!report.hasEvaluation()) {
            defenderSeen = Math.max(defenderSeen, seenAt);
        }
        switch (report.getEventCase()) {
            case STEP -> step(report.getStep(), at, seenAt);
            case EVALUATION -> evaluation(report.getEvaluation(), at);
            case GAME_EVENT -> event(report.getGameEvent(), at);
            case HEARTBEAT -> ring.ring(report.getHeartbeat().getRingList(), seenAt);
            case WORKER_LOAD, EVENT_NOT_SET -> {
                // told elsewhere; or a kind of report that a later version writes
            }
        }
    }

    /** Adds a report of how busy a device is, from any player. */
    public void load(WorkerLoad load, long at) {
        workers.load(load, at);
    }

    /** Notes a record that could not be read. */
    public void malformed(String detail, long at) {
        malformed++;
        malformedDetail = detail;
        malformedAt = at;
    }

    /** Whether anybody may have ended it: nothing more is to come unless it goes on. */
    public boolean isOver() {
        return state == GameState.GAME_STATE_FINISHED || state == GameState.GAME_STATE_STOPPED;
    }

    /** Which attackers can be ejected or admitted. */
    public Places places() {
        return new Places(ring.ids(), ring.seated(), places);
    }

    /** How many rounds are known. */
    public int rows() {
        return rounds.size();
    }

    /** How many curves there are; new ones come behind the others. */
    public int curves() {
        return rounds.curves();
    }

    /** Changes when a round was reported late, so that rows have moved. */
    public int revision() {
        return rounds.revision();
    }

    /** Rows as they are; curves from number {@code known} on are described. */
    public Series append(int fromRow, int toRow, int known) {
        return rounds.append(fromRow, toRow, known);
    }

    /** The first {@code rows} rows as some {@value RoundLog#POINTS} points. */
    public Series series(int rows) {
        return rounds.thin(0, rows, RoundLog.POINTS);
    }

    /**
     * Some rounds as points.
     *
     * @param from first round
     * @param to last round, inclusive
     * @param points at most
     */
    public Series series(long from, long to, int points) {
        int first = rounds.row(from);
        int end = to == Long.MAX_VALUE ? rounds.size() : rounds.row(to + 1);
        return rounds.thin(first, Math.max(first, end), points);
    }

    /** Everything but curves and connection, by the names that JSON has for it. */
    public Map<String, Object> parts(long now) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("game", game);
        parts.put("status", status(now));
        parts.put("score", evaluations.score());
        parts.put("evaluations", evaluations.view());
        parts.put("ring", ring.view());
        parts.put("defender", defender());
        parts.put("workers", workers.view());
        parts.put("gallery", evaluations.gallery());
        parts.put("confusion", evaluations.confusion());
        parts.put("alarms", Alarms.of(this, now));
        parts.put("fouls", fouls.view());
        parts.put("events", List.copyOf(events));
        parts.put("malformed", malformed);
        parts.put("malformedDetail", malformedDetail);
        return parts;
    }

    /** Worked out again when there is another evaluation, or another attacker that learns. */
    List<Alarm> evaluationAlarms() {
        SortedSet<String> learners = ring.learners();
        if (evaluations.all() != alarmed || !learners.equals(alarmedLearners)) {
            alarmed = evaluations.all();
            alarmedLearners = learners;
            evaluationAlarms = Alarms.ofEvaluations(this);
        }
        return evaluationAlarms;
    }

    RoundLog rounds() {
        return rounds;
    }

    EvaluationBook evaluations() {
        return evaluations;
    }

    RingBook ring() {
        return ring;
    }

    FoulBook fouls() {
        return fouls;
    }

    long malformed() {
        return malformed;
    }

    String malformedDetail() {
        return malformedDetail;
    }

    long malformedAt() {
        return malformedAt;
    }

    /** The last one; null if there never was one. */
    NotFinite notFinite() {
        return notFinite;
    }

    /** Rounds without attackers, at the beginning. */
    long warmUpRounds() {
        return warmUpRounds;
    }

    /** Whether rounds are being played, as far as anybody said. */
    boolean isRunning() {
        return state == GameState.GAME_STATE_STARTED || state == GameState.GAME_STATE_RESUMED;
    }

    /** When the game began, went on, paused or ended. */
    long stateSince() {
        return stateSince;
    }

    /** When the last round was reported; 0 before the first. */
    long lastStepAt() {
        return lastStepAt;
    }

    /** Rounds played. */
    long played() {
        return rounds.size() == 0 ? 0 : rounds.round(rounds.size() - 1) + 1;
    }

    private void step(StepReport step, long at, long seenAt) {
        if (step.getRound() == warmUpRounds) {
            // those with attackers take longer
            clock.forgetPace();
        }
        boolean newest = last == null || step.getRound() > last.getRound();
        double pace = newest ? clock.round(step.getRound(), at) : Double.NaN;
        if (!rounds.add(step, pace)) {
            return;
        }
        noteNotFinite(step, at);
        fouls.step(step, at);
        ring.step(step, seenAt);
        if (newest) {
            ring.ring(step.getRingList(), seenAt);
            last = step;
            lastStepAt = at;
            roundsTotal = Math.max(roundsTotal, step.getRoundsTotal());
        }
    }

    private void noteNotFinite(StepReport step, long at) {
        String what = null;
        if (!Double.isFinite(step.getCleanLoss())) {
            what = "the clean loss";
        } else if (!Double.isFinite(step.getAdversarialLoss())) {
            what = "the adversarial loss";
        } else if (!Double.isFinite(step.getGradientNorm())) {
            what = "the gradient's norm";
        }
        if (what != null) {
            boolean again =
                    notFinite != null
                            && step.getRound() - notFinite.lastRound() <= Alarms.RECENT_ROUNDS;
            notFinite = new NotFinite(what, step.getRound(), again ? notFinite.since() : at);
        }
    }

    private void evaluation(Evaluation evaluation, long at) {
        evaluations.add(evaluation, at, epsilon);
    }

    private void event(GameEvent event, long at) {
        state = event.getState();
        stateSince = at;
        clock.event(state, at);
        events.addLast(
                new State.Event(
                        at,
                        event.getRound(),
                        state.name().replace("GAME_STATE_", ""),
                        event.getDetail()));
        if (events.size() > MAX_EVENTS) {
            events.removeFirst();
        }
    }

    private State.Status status(long now) {
        double pace = clock.roundsPerSecond();
        boolean warmingUp = played() < warmUpRounds && warmUpRounds < roundsTotal;
        boolean known = isRunning() && !warmingUp;
        String word =
                state == GameState.GAME_STATE_UNSPECIFIED
                        ? "unknown"
                        : state.name().replace("GAME_STATE_", "").toLowerCase(Locale.ROOT);
        return new State.Status(
                word,
                played(),
                roundsTotal,
                tenths(pace),
                known ? Math.rint((roundsTotal - played()) / pace) : Double.NaN,
                tenths(clock.elapsedSeconds(now)),
                lastStepAt == 0 ? null : lastStepAt);
    }

    private State.Defender defender() {
        if (last == null) {
            return null;
        }
        PhaseSeconds seconds = last.getSeconds();
        return new State.Defender(
                last.getDefenderVersion(),
                last.getLearningRate(),
                last.getGradientNorm(),
                new State.Phases(
                        seconds.getWaiting(),
                        seconds.getQueueing(),
                        seconds.getTraining(),
                        seconds.getCommitting(),
                        seconds.getTotal()),
                HexFormat.of().formatHex(last.getSnapshotSha256().toByteArray()),
                defenderSeen == 0 ? null : defenderSeen);
    }

    private static double tenths(double value) {
        return Math.rint(10 * value) / 10;
    }
}
