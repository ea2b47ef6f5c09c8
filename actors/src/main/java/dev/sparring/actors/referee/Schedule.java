// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.actors.settings.GameSettings;

/**
 * Which versions of the defender are evaluated: the first and the last on test images, those in
 * between on validation images, so that nothing can be chosen by its test score.
 *
 * @param rounds of the game; the last version
 * @param warmUp rounds of the warm-up; the version after it is evaluated too
 * @param every versions between evaluations; 0 for none in between
 */
record Schedule(long rounds, long warmUp, long every) {

    static Schedule of(GameSettings settings) {
        return new Schedule(
                settings.rounds(),
                settings.defender().warmUpRounds(),
                settings.evaluation().every());
    }

    boolean includes(long version) {
        return isTest(version)
                || warmUp > 0 && version == warmUp
                || every > 0 && version % every == 0;
    }

    boolean isTest(long version) {
        return version == 0 || version == rounds;
    }
}
