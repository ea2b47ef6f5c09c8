// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.typesafe.config.Config;
import dev.sparring.gpu.evaluation.EvaluationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Signs, in an evaluation as it is, that gradients are masked and accuracies too high: many images
 * without a gradient, or an attack that fools more images than one that should be stronger. For
 * more evidence other attacks are needed: see {@link SanityChecks}.
 *
 * <p>Two attacks are compared on the images that just one of them fools, {@code a} and {@code b} of
 * them. Were both equally strong, {@code a - b} would be 0 with deviation {@code sqrt(a + b)}
 * (McNemar 1947); it is news beyond {@value #DEVIATIONS} of these.
 */
public final class MaskedGradients {

    private static final double DEVIATIONS = 2;

    /** Steps of an attack that searches; one of fewer may well do less than a black box. */
    private static final int SEARCH = 5;

    private static final String RESTARTS = "restarts";
    private static final String STEP_SIZE = "step-size-ratio";

    private final List<Measured> measured;
    private final List<String> warnings = new ArrayList<>();

    private record Pair(Measured weaker, Measured stronger, int more, int fewer) {

        static Pair of(Measured weaker, Measured stronger) {
            int more = 0;
            int fewer = 0;
            for (int i = 0; i < weaker.survived().length; i++) {
                boolean first = weaker.survived()[i];
                boolean second = stronger.survived()[i];
                more += !first && second ? 1 : 0;
                fewer += first && !second ? 1 : 0;
            }
            return new Pair(weaker, stronger, more, fewer);
        }

        boolean isNews() {
            return more - fewer > DEVIATIONS * Math.sqrt(more + fewer);
        }

        int lead() {
            return more - fewer;
        }
    }

    private MaskedGradients(List<Measured> measured) {
        this.measured = measured;
    }

    /**
     * What to say below a table, a line for each sign; none if all is well.
     *
     * @param opponents those of the result, by its ids
     */
    public static List<String> warnings(
            EvaluationResult result, SortedMap<String, Opponent> opponents) {
        MaskedGradients signs = new MaskedGradients(Measured.all(result, opponents));
        zeroGradients(result.zeroGradientRatio()).ifPresent(signs.warnings::add);
        signs.compare(
                "a single attack should not find more than strong",
                each -> !each.isMixed(),
                Measured::isMixed);
        signs.compare(
                "an attack without gradients should not find more than one with gradients",
                each -> each.isBlackBox() || each.isNoise(),
                MaskedGradients::searches);
        signs.compare(
                "a single step should not find more than several",
                each -> each.isWhiteBox() && each.isSingleStep(),
                MaskedGradients::searches);
        signs.warn(
                "fewer steps should not find more than more of the same",
                signs.plain(each -> true)
                        .flatMap(each -> signs.pairs(other -> isSameWithMore(other, each), each)));
        return List.copyOf(signs.warnings);
    }

    /**
     * A warning that too many images have no gradient, if they do.
     *
     * @param share of the images, in [0, 1]
     */
    public static Optional<String> zeroGradients(double share) {
        return share > EvaluationResult.FEW_ZERO_GRADIENTS
                ? Optional.of(
                        ("WARNING %s of the images have a gradient of exactly 0 (up to %s are"
                             + " usual): attacks that follow the gradient do not move there, so"
                             + " accuracies under them are too high; trust strong (--attack"
                             + " strong)")
                                .formatted(
                                        Measured.percent(share),
                                        Measured.percent(EvaluationResult.FEW_ZERO_GRADIENTS)))
                : Optional.empty();
    }

    /** Those of a kind, at the radius of the settings. */
    private Stream<Measured> plain(Predicate<Measured> kind) {
        return measured.stream().filter(Measured::isPlain).filter(kind);
    }

    private Stream<Pair> pairs(Predicate<Measured> weaker, Measured stronger) {
        return plain(weaker).map(each -> Pair.of(each, stronger));
    }

    /** Compares the weaker kind with the strongest of the other. */
    private void compare(String rule, Predicate<Measured> weaker, Predicate<Measured> stronger) {
        plain(stronger)
                .min(Comparator.comparingDouble(Measured::accuracy))
                .ifPresent(strongest -> warn(rule, pairs(weaker, strongest)));
    }

    /** Warns of the pair that is furthest the wrong way round. */
    private void warn(String rule, Stream<Pair> pairs) {
        pairs.filter(Pair::isNews)
                .max(Comparator.comparingInt(Pair::lead))
                .ifPresent(pair -> warnings.add(text(pair, rule)));
    }

    private static String text(Pair pair, String rule) {
        return ("WARNING %s fools %d images that %s does not, and misses %d that it fools: %s;"
                        + " gradients may be masked, --sanity looks closer")
                .formatted(pair.weaker.id(), pair.more, pair.stronger.id(), pair.fewer, rule);
    }

    /** Whether its steps, one after the other, cross the ball's radius. */
    private static boolean arrives(Measured each) {
        double size = each.number(STEP_SIZE, 0);
        return size == 0 || size * each.steps() >= 1;
    }

    /** Follows gradients for several steps; one that learns may have learnt nothing. */
    private static boolean searches(Measured each) {
        return each.isWhiteBox()
                && each.isIterative()
                && each.steps() >= SEARCH
                && arrives(each)
                && each.opponent().phi().isEmpty();
    }

    /** Equal but for more steps or restarts; their size goes with their number. */
    private static boolean isSameWithMore(Measured weaker, Measured stronger) {
        return weaker.isWhiteBox()
                && stronger.isWhiteBox()
                && weaker.name().equals(stronger.name())
                && weaker.isIterative()
                && stronger.isIterative()
                && weaker.opponent().phi().isEmpty()
                && arrives(stronger)
                && weaker.opponent().repeats() <= stronger.opponent().repeats()
                && weaker.steps() <= stronger.steps()
                && restarts(weaker) <= restarts(stronger)
                && weaker.steps() * restarts(weaker) < stronger.steps() * restarts(stronger)
                && rest(weaker).equals(rest(stronger));
    }

    private static double restarts(Measured each) {
        return each.number(RESTARTS, 1);
    }

    private static Config rest(Measured each) {
        return each.options()
                .withoutPath(Measured.STEPS)
                .withoutPath(RESTARTS)
                .withoutPath(STEP_SIZE);
    }
}
