// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.actors.settings.GameSettings;
import java.util.OptionalLong;

/**
 * Which versions of the defender are evaluated: the first, the last and the one that the warm-up
 * made on test images, the others on validation images, so that nothing can be chosen by its test
 * score.
 *
 * @param first version of the game; above 0 for a fork
 * @param rounds of the game; the last version
 * @param warmUp rounds of the warm-up; 0 for none
 * @param every versions between evaluations; 0 for none on validation images
 * @param onTest whether there are evaluations on test images
 */
record Schedule(long first, long rounds, long warmUp, long every, boolean onTest) {

    static Schedule of(GameSettings settings, long first) {
        return new Schedule(
                first,
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
        long last = every > 0 ? rounds - rounds % every : -1;
        return last >= first ? OptionalLong.of(last) : OptionalLong.empty();
    }

    boolean isTest(long version) {
        return onTest && (version == first || version == warmUp || version == rounds);
    }
}
