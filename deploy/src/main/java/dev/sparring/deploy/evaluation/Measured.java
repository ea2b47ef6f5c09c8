// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.sparring.gpu.evaluation.EvaluationResult;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;

/**
 * An opponent with the images that survived it, and its kind. Attacks are known by their names:
 * {@code square} sees no gradients, what ends in {@code -noise} sees nothing, {@code strong} and
 * {@code autoattack} are some of each and count for neither, all others are white box unless they
 * have a surrogate.
 *
 * @param accuracy under the attack, in [0, 1]
 * @param survived for each image whether it is classified correctly under the attack
 */
record Measured(String id, Opponent opponent, double accuracy, boolean[] survived) {

    static final String BLACK_BOX = "square";
    static final String NOISE = "-noise";
    static final String STEPS = "steps";

    /** Of one step, whatever its options. */
    static final String SINGLE_STEP = "fgsm";

    /** White box and black box in turn: no evidence for either. */
    private static final Set<String> MIXED = Set.of("strong", "autoattack");

    /** All of a result, by their ids in it. */
    static List<Measured> all(EvaluationResult result, SortedMap<String, Opponent> opponents) {
        return result.attacks().stream()
                .map(
                        each ->
                                new Measured(
                                        each.attack(),
                                        opponents.get(each.attack()),
                                        each.robustAccuracy(),
                                        each.survived()))
                .toList();
    }

    String text() {
        return id + " " + percent(accuracy);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    String name() {
        return opponent.attacker().attack();
    }

    boolean isNoise() {
        return name().endsWith(NOISE);
    }

    boolean isBlackBox() {
        return opponent.surrogate().isPresent() || name().equals(BLACK_BOX);
    }

    /** At the radius of the settings. */
    boolean isPlain() {
        return opponent.epsilon().isEmpty();
    }

    boolean isWhiteBox() {
        return isPlain() && !isNoise() && !isBlackBox() && !isMixed();
    }

    boolean isMixed() {
        return MIXED.contains(name()) && opponent.surrogate().isEmpty();
    }

    boolean isIterative() {
        return steps() > 1;
    }

    boolean isSingleStep() {
        return name().equals(SINGLE_STEP) || steps() == 1;
    }

    Config options() {
        return opponent.attacker().options();
    }

    /** 0 of an attack that does not say. */
    double steps() {
        return number(STEPS, 0);
    }

    /**
     * An option.
     *
     * @param otherwise if it is not there
     * @return NaN, which no comparison holds for, if it is no number: a plug-in may mean anything
     */
    double number(String option, double otherwise) {
        try {
            return options().hasPath(option) ? options().getDouble(option) : otherwise;
        } catch (ConfigException e) {
            return Double.NaN;
        }
    }
}
