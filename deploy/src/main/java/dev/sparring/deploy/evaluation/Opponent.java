// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.model.TrainedClassifier;
import java.util.Optional;

/**
 * An attack with everything that decides how it attacks.
 *
 * @param attacker its name and its resolved options
 * @param phi its weights, if it learns; empty: those that it begins with
 * @param repeats how often it attacks with new random numbers, at least 1
 * @param epsilon its own radius; empty: that of the settings
 * @param surrogate a classifier that the images are crafted on in the defender's place; empty: the
 *     defender itself
 */
public record Opponent(
        GameSettings.Attacker attacker,
        Optional<StateDict> phi,
        int repeats,
        Optional<Float> epsilon,
        Optional<TrainedClassifier> surrogate) {

    /** An attack without weights on the defender itself. */
    public static Opponent of(GameSettings.Attacker attacker, int repeats) {
        return new Opponent(
                attacker, Optional.empty(), repeats, Optional.empty(), Optional.empty());
    }
}
