// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.dashboards.feed.EvaluationBook.Attacked;
import dev.sparring.dashboards.feed.EvaluationBook.Measured;
import dev.sparring.gpu.evaluation.EvaluationResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * The rules for what a person should look at: a function of the known state of a game and of the
 * time. The rules for Prometheus say the same.
 */
final class Alarms {

    /** Robust accuracy may be so much below its best before the game is said to lose ground. */
    static final double FALL = 0.10;

    /** An attack that should be the weaker one may be so much stronger by chance. */
    static final double MASKING = 0.01;

    /** An attack of so many gradients searches; one of a single gradient takes one step. */
    static final long MULTI_STEP = 5;

    /** A loss that is flat at more of the images than these hides its gradient. */
    static final double ZERO_GRADIENTS = EvaluationResult.FEW_ZERO_GRADIENTS;

    /** Fouls, and losses that are no numbers, are news for so many rounds. */
    static final int RECENT_ROUNDS = 100;

    /** An attacker that is there should have been used in one of so many rounds. */
    static final int UNUSED_ROUNDS = 20;

    /** A round should not take so many times as long as those before it. */
    static final double LAG_ROUNDS = 10;

    /** However quick rounds are, a pause of less than this is none: an evaluation takes longer. */
    static final long LAG_MILLIS = 30_000;

    /** Rounds that the usual length of a round is taken from. */
    static final int MEDIAN_ROUNDS = 50;

    /** An attacker of the game may be so much weaker than the strongest attack of an evaluation. */
    static final double TRAILING = 0.10;

    private static final String CRITICAL = "critical";
    private static final String WARNING = "warning";
    private static final String INFO = "info";

    private final WatchedGame game;
    private final long now;
    private final List<Measured> evaluations;
    private final List<Alarm> alarms = new ArrayList<>();

    private Alarms(WatchedGame game, long now) {
        this.game = game;
        this.now = now;
        evaluations = game.evaluations().all();
    }

    /** The alarms that are on, the gravest first. */
    static List<Alarm> of(WatchedGame game, long now) {
        Alarms all = new Alarms(game, now);
        all.notFinite();
        all.lag();
        all.alarms.addAll(game.evaluationAlarms());
        all.attackers();
        all.fouls();
        all.malformed();
        List<String> order = List.of(CRITICAL, WARNING, INFO);
        all.alarms.sort(Comparator.comparing(alarm -> order.indexOf(alarm.severity())));
        return List.copyOf(all.alarms);
    }

    /** Those that only another evaluation changes. */
    static List<Alarm> ofEvaluations(WatchedGame game) {
        Alarms all = new Alarms(game, 0);
        all.fall();
        all.singleStep();
        all.blackBox();
        all.zeroGradients();
        all.trailing();
        return List.copyOf(all.alarms);
    }

    private void notFinite() {
        WatchedGame.NotFinite found = game.notFinite();
        if (found != null && game.played() - found.lastRound() <= RECENT_ROUNDS) {
            add(
                    "loss.not-finite",
                    CRITICAL,
                    "A loss is not finite",
                    "%s of round %d is not finite".formatted(found.what(), found.lastRound()),
                    found.since(),
                    found.lastRound() + 1);
        }
    }

    private void lag() {
        double median = medianRoundSeconds();
        double limit = Math.max(LAG_MILLIS, LAG_ROUNDS * 1e3 * median);
        long last = Math.max(game.lastStepAt(), game.stateSince());
        if (game.isRunning() && game.lastStepAt() > 0 && now - last > limit) {
            add(
                    "lag",
                    CRITICAL,
                    "No round is reported",
                    "nothing for %d s; a round takes %.2f s"
                            .formatted((now - last) / 1_000, median),
                    last,
                    game.played());
        }
    }

    /** Against the best before it, on the same kind of images. */
    private void fall() {
        Map<String, Double> best = new HashMap<>();
        Map<String, Measured> since = new HashMap<>();
        for (Measured row : evaluations) {
            double worst = EvaluationBook.accuracy(row, EvaluationBook.WORST);
            if (!Double.isNaN(worst)) {
                double most = best.merge(row.split(), worst, Math::max);
                if (most - worst > FALL) {
                    since.putIfAbsent(row.split(), row);
                } else {
                    since.remove(row.split());
                }
            }
        }
        if (!evaluations.isEmpty() && since.containsKey(newest().split())) {
            Measured first = since.get(newest().split());
            add(
                    "robust.fall",
                    WARNING,
                    "Robust accuracy falls",
                    "worst case %s on %s images at round %d, after %s at best"
                            .formatted(
                                    percent(newest().worstCaseAccuracy()),
                                    newest().split(),
                                    newest().version(),
                                    percent(best.get(newest().split()))),
                    first.at(),
                    first.version());
        }
    }

    private void singleStep() {
        compare(
                "masking.single-step",
                "a single step finds more than a search",
                gradients -> gradients == 1,
                gradients -> gradients >= MULTI_STEP);
    }

    private void blackBox() {
        compare(
                "masking.black-box",
                "an attack without gradients finds more than those with gradients",
                gradients -> gradients == 0,
                gradients -> gradients >= 1);
    }

    /** Raises an alarm when the strongest of the weaker kind beats the strongest of the other. */
    private void compare(String id, String meaning, LongPredicate weaker, LongPredicate stronger) {
        streak(row -> beats(row, weaker, stronger))
                .ifPresent(since -> masking(id, meaning, weaker, stronger, since));
    }

    private void masking(
            String id,
            String meaning,
            LongPredicate weaker,
            LongPredicate stronger,
            Measured since) {
        Attacked weak = strongest(newest(), weaker);
        Attacked strong = strongest(newest(), stronger);
        add(
                id,
                WARNING,
                "Gradient masking suspected",
                "%s %s < %s %s at round %d: %s"
                        .formatted(
                                weak.attack(),
                                percent(weak.accuracy()),
                                strong.attack(),
                                percent(strong.accuracy()),
                                newest().version(),
                                meaning),
                since.at(),
                since.version());
    }

    private static boolean beats(Measured row, LongPredicate weaker, LongPredicate stronger) {
        Attacked weak = strongest(row, weaker);
        Attacked strong = strongest(row, stronger);
        return weak != null && strong != null && strong.accuracy() - weak.accuracy() > MASKING;
    }

    /** The one that leaves the least accuracy; null if there is none of the kind. */
    private static Attacked strongest(Measured row, LongPredicate kind) {
        return row.attacks().stream()
                .filter(each -> kind.test(each.gradients()))
                .min((a, b) -> Double.compare(a.accuracy(), b.accuracy()))
                .orElse(null);
    }

    private void zeroGradients() {
        streak(row -> row.zeroGradientRatio() > ZERO_GRADIENTS).ifPresent(this::zeroGradients);
    }

    private void zeroGradients(Measured since) {
        add(
                "masking.zero-gradients",
                WARNING,
                "Gradients vanish",
                "the gradient is zero at %s of the images at round %d, so attacks that follow it see nothing"
                        .formatted(percent(newest().zeroGradientRatio()), newest().version()),
                since.at(),
                since.version());
    }

    private void attackers() {
        if (game.isOver()) {
            return;
        }
        for (State.Attacker each : game.ring().view()) {
            String id = each.attacker();
            if (each.state().equals(RingBook.SILENT)) {
                silent(each);
            } else if (each.state().equals(RingBook.PLAYING) && isUnused(id)) {
                add(
                        "attacker.unused." + id,
                        WARNING,
                        Labels.of(id) + " is not used",
                        "it answers, but none of its images were trained on in the last %d rounds"
                                .formatted(UNUSED_ROUNDS),
                        game.lastStepAt(),
                        game.played());
            }
        }
    }

    private void silent(State.Attacker attacker) {
        String id = attacker.attacker();
        int misses = game.ring().misses(id);
        String rounds = misses == 1 ? "round" : "%d rounds".formatted(misses);
        long since = attacker.lastSeenAt() == null ? game.stateSince() : attacker.lastSeenAt();
        add(
                "attacker.silent." + id,
                WARNING,
                Labels.of(id) + " is silent",
                "no answer to the last " + rounds,
                since,
                game.played());
    }

    private boolean isUnused(String id) {
        RoundLog rounds = game.rounds();
        int last = rounds.size() - 1;
        int first = last - UNUSED_ROUNDS + 1;
        if (first < 0 || rounds.round(first) < game.warmUpRounds()) {
            return false;
        }
        for (int row = first; row <= last; row++) {
            if (!Float.isNaN(rounds.value(id + ".staleness", row))) {
                return false;
            }
        }
        return true;
    }

    private void fouls() {
        List<FoulBook.Batch> recent =
                game.fouls().batches().stream()
                        .filter(batch -> game.played() - batch.round() <= RECENT_ROUNDS)
                        .toList();
        if (!recent.isEmpty()) {
            FoulBook.Batch first = recent.get(0);
            add(
                    "fouls",
                    WARNING,
                    "The rules are broken",
                    "%d fouls in the last %d rounds"
                            .formatted(
                                    recent.stream().mapToLong(FoulBook.Batch::count).sum(),
                                    RECENT_ROUNDS),
                    first.at(),
                    first.round() + 1);
        }
    }

    private void malformed() {
        if (game.malformed() > 0) {
            add(
                    "malformed",
                    WARNING,
                    "Records cannot be read",
                    "%d so far; the last one: %s"
                            .formatted(game.malformed(), game.malformedDetail()),
                    game.malformedAt(),
                    game.played());
        }
    }

    private void trailing() {
        for (String id : game.ring().learners()) {
            streak(row -> trails(row, id)).ifPresent(since -> trailing(id, since));
        }
    }

    private void trailing(String id, Measured since) {
        Attacked strongest = strongest(newest(), gradients -> true);
        add(
                "attacker.trailing." + id,
                INFO,
                Labels.of(id) + " trails",
                "its images leave an accuracy of %s, those of %s %s, at round %d: the defender learns from the weaker attack"
                        .formatted(
                                percent(EvaluationBook.accuracy(newest(), id)),
                                strongest.attack(),
                                percent(strongest.accuracy()),
                                newest().version()),
                since.at(),
                since.version());
    }

    private static boolean trails(Measured row, String id) {
        Attacked strongest = strongest(row, gradients -> true);
        return strongest != null
                && EvaluationBook.accuracy(row, id) - strongest.accuracy() > TRAILING;
    }

    private double medianRoundSeconds() {
        RoundLog rounds = game.rounds();
        int count = Math.min(MEDIAN_ROUNDS, rounds.size());
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            seconds[i] = rounds.value("defender.total", rounds.size() - count + i);
        }
        Arrays.sort(seconds);
        return count == 0 ? 0 : seconds[count / 2];
    }

    private Measured newest() {
        return evaluations.get(evaluations.size() - 1);
    }

    /** The first of the evaluations up to the newest that all are so; none if the newest is not. */
    private Optional<Measured> streak(Predicate<Measured> isSo) {
        Measured first = null;
        for (int i = evaluations.size() - 1; i >= 0 && isSo.test(evaluations.get(i)); i--) {
            first = evaluations.get(i);
        }
        return Optional.ofNullable(first);
    }

    private void add(
            String id, String severity, String title, String detail, long since, long round) {
        alarms.add(new Alarm(id, severity, title, detail, since, round));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
