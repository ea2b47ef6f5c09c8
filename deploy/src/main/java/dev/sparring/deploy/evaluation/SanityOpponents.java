// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.model.TrainedClassifier;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The opponents that {@link SanityChecks} compare. */
public final class SanityOpponents {

    private static final String MULTI_STEP = "pgd";

    private SanityOpponents() {}

    /**
     * What the checks need: {@code fgsm}, {@code pgd} at half, once and twice the radius and at 1,
     * noise and a black box if they are installed.
     *
     * @param own an evaluation's; the {@code pgd} of the checks is the first of them, if there is
     *     one
     * @param surrogate for another black box
     * @return these and {@code own}
     */
    public static SortedMap<String, Opponent> with(
            SortedMap<String, Opponent> own, float epsilon, Optional<TrainedClassifier> surrogate) {
        SortedMap<String, Opponent> all = new TreeMap<>(own);
        Optional<Opponent> given = own.values().stream().filter(SanityOpponents::isPgd).findFirst();
        Opponent pgd = given.orElseGet(() -> opponent(MULTI_STEP));
        if (given.isEmpty()) {
            all.put(MULTI_STEP + " (check)", pgd);
        }
        for (float radius : new float[] {epsilon / 2, 2 * epsilon, SanityChecks.WHOLE_RANGE}) {
            if (radius <= SanityChecks.WHOLE_RANGE) {
                all.put(
                        MULTI_STEP + ", epsilon " + radius,
                        changed(pgd, Optional.of(radius), Optional.empty()));
            }
        }
        if (surrogate.isPresent()) {
            all.put(MULTI_STEP + " (surrogate)", changed(pgd, Optional.empty(), surrogate));
        }
        all.put(Measured.SINGLE_STEP + " (check)", opponent(Measured.SINGLE_STEP));
        for (AttackProvider provider : Attacks.installed().providers()) {
            String name = provider.name();
            if (name.equals(Measured.BLACK_BOX) || name.endsWith(Measured.NOISE)) {
                all.put(name + " (check)", opponent(name));
            }
        }
        return all;
    }

    private static boolean isPgd(Opponent opponent) {
        return opponent.attacker().attack().equals(MULTI_STEP)
                && opponent.epsilon().isEmpty()
                && opponent.surrogate().isEmpty();
    }

    private static Opponent opponent(String attack) {
        Config options = Attacks.installed().resolve(attack, ConfigFactory.empty());
        return Opponent.of(new GameSettings.Attacker(attack, options), 1);
    }

    private static Opponent changed(
            Opponent opponent, Optional<Float> epsilon, Optional<TrainedClassifier> surrogate) {
        return new Opponent(
                opponent.attacker(), opponent.phi(), opponent.repeats(), epsilon, surrogate);
    }
}
