// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.typesafe.config.Config;
import dev.sparring.gpu.evaluation.EvaluationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether an evaluation is to be trusted: the checks of Athalye, Carlini and Wagner (2018) and
 * Carlini et al. (2019), as far as the opponents allow. Attacks are known by their names: {@code
 * square} sees no gradients, what ends in {@code -noise} sees nothing, {@code strong} and {@code
 * autoattack} are some of each and count for neither, all others are white box unless they have a
 * surrogate.
 */
public final class SanityChecks {

    /** Of one step, whatever its options. */
    static final String SINGLE_STEP = "fgsm";

    static final String BLACK_BOX = "square";
    static final String NOISE = "-noise";

    /** White box and black box in turn: no evidence for either. */
    private static final Set<String> MIXED = Set.of("strong", "autoattack");

    private static final String STEPS = "steps";
    static final float WHOLE_RANGE = 1;

    /** Of images that may withstand an attack that may change everything. */
    private static final double NEARLY_NONE = 0.01;

    /** Of images that may have no gradient at all. */
    private static final double FEW = 0.05;

    private final EvaluationResult result;
    private final float epsilon;
    private final SortedMap<String, Measured> measured = new TreeMap<>();
    private final List<Check> checks = new ArrayList<>();

    private record Measured(String id, Opponent opponent, double accuracy) {

        String text() {
            return id + " " + percent(accuracy);
        }

        boolean isNoise() {
            return opponent.attacker().attack().endsWith(NOISE);
        }

        boolean isBlackBox() {
            return opponent.surrogate().isPresent()
                    || opponent.attacker().attack().equals(BLACK_BOX);
        }

        /** At the radius of the settings. */
        boolean isPlain() {
            return opponent.epsilon().isEmpty();
        }

        boolean isWhiteBox() {
            return isPlain() && !isNoise() && !isBlackBox() && !isMixed();
        }

        private boolean isMixed() {
            return MIXED.contains(opponent.attacker().attack());
        }

        boolean isIterative() {
            Config options = opponent.attacker().options();
            return options.hasPath(STEPS) && options.getInt(STEPS) > 1;
        }

        boolean isSingleStep() {
            Config options = opponent.attacker().options();
            return opponent.attacker().attack().equals(SINGLE_STEP)
                    || options.hasPath(STEPS) && options.getInt(STEPS) == 1;
        }
    }

    private SanityChecks(
            EvaluationResult result, SortedMap<String, Opponent> opponents, float epsilon) {
        this.result = result;
        this.epsilon = epsilon;
        for (EvaluationResult.AttackResult attack : result.attacks()) {
            String id = attack.attack();
            measured.put(id, new Measured(id, opponents.get(id), attack.robustAccuracy()));
        }
    }

    /**
     * The checks that a result allows.
     *
     * @param opponents those of the result, by its ids
     * @param epsilon radius of those that have none of their own
     */
    public static List<Check> of(
            EvaluationResult result, SortedMap<String, Opponent> opponents, float epsilon) {
        SanityChecks checks = new SanityChecks(result, opponents, epsilon);
        checks.steps();
        checks.radii();
        checks.wholeRange();
        checks.boxes();
        checks.noise();
        checks.gradients();
        return List.copyOf(checks.checks);
    }

    private void steps() {
        compare(
                "several steps are at least as strong as one",
                strongest(each -> each.isWhiteBox() && each.isIterative()),
                strongest(each -> each.isWhiteBox() && each.isSingleStep()));
    }

    private void boxes() {
        compare(
                "a white box is at least as strong as a black box",
                strongest(Measured::isWhiteBox),
                strongest(each -> each.isPlain() && each.isBlackBox()));
    }

    private void noise() {
        compare(
                "noise is the weakest attack",
                measured.values().stream()
                        .filter(Measured::isWhiteBox)
                        .max(Comparator.comparingDouble(Measured::accuracy)),
                strongest(each -> each.isPlain() && each.isNoise()));
    }

    private void compare(String name, Optional<Measured> stronger, Optional<Measured> weaker) {
        if (stronger.isPresent() && weaker.isPresent()) {
            add(
                    name,
                    stronger.get().accuracy() <= weaker.get().accuracy(),
                    stronger.get().text() + ", " + weaker.get().text());
        }
    }

    private Optional<Measured> strongest(Predicate<Measured> which) {
        return measured.values().stream()
                .filter(which)
                .min(Comparator.comparingDouble(Measured::accuracy));
    }

    private void radii() {
        Map<String, List<Measured>> same =
                measured.values().stream()
                        .filter(each -> !each.isNoise() && !each.isBlackBox())
                        .collect(
                                Collectors.groupingBy(
                                        each -> VerdictKeys.attack(each.opponent()),
                                        TreeMap::new,
                                        Collectors.toList()));
        for (List<Measured> group : same.values()) {
            group.sort(Comparator.comparingDouble(this::radius));
            if (group.stream().anyMatch(each -> !each.isPlain())) {
                add(
                        "a larger epsilon is at least as strong",
                        falls(group),
                        group.stream().map(Measured::text).collect(Collectors.joining(", ")));
            }
        }
    }

    private float radius(Measured each) {
        return each.opponent().epsilon().orElse(epsilon);
    }

    private static boolean falls(List<Measured> group) {
        for (int i = 1; i < group.size(); i++) {
            if (group.get(i).accuracy() > group.get(i - 1).accuracy()) {
                return false;
            }
        }
        return true;
    }

    private void wholeRange() {
        strongest(each -> !each.isNoise() && radius(each) == WHOLE_RANGE)
                .ifPresent(
                        each ->
                                add(
                                        "epsilon 1 leaves nothing",
                                        each.accuracy() <= NEARLY_NONE,
                                        each.text()));
    }

    private void gradients() {
        add(
                "few images have no gradient",
                result.zeroGradientRatio() <= FEW,
                percent(result.zeroGradientRatio()) + " of the images");
    }

    private void add(String name, boolean holds, String detail) {
        checks.add(new Check(name, holds ? Check.Outcome.PASS : Check.Outcome.WARNING, detail));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
