// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.actors.settings.GameSettings;
import java.util.OptionalLong;

/**
 * Which versions of the defender are evaluated: the first, the last and the one that the warm-up
 * made on test images, the others on validation images, so that nothing can be chosen by its test
 * score.
 *
 * @param rounds of the game; the last version
 * @param warmUp rounds of the warm-up; 0 for none
 * @param every versions between evaluations; 0 for none on validation images
 * @param onTest whether there are evaluations on test images
 */
record Schedule(long rounds, long warmUp, long every, boolean onTest) {

    static Schedule of(GameSettings settings) {
        return new Schedule(
                settings.rounds(),
                settings.defender().warmUpRounds(),
                settings.evaluation().every(),
                settings.evaluation().finalImages() > 0);
    }

    boolean includes(long version) {
        return isTest(version) || every > 0 && version % every == 0;
    }

    /** The last version that is evaluated, if any is. */
    OptionalLong last() {
        if (onTest) {
            return OptionalLong.of(rounds);
        }
        return every > 0 ? OptionalLong.of(rounds - rounds % every) : OptionalLong.empty();
    }

    boolean isTest(long version) {
        return onTest && (version == 0 || version == warmUp || version == rounds);
    }
}
