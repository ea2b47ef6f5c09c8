// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import java.util.SortedSet;

/**
 * Which attackers can be ejected or admitted.
 *
 * @param known attackers that were ever in the ring or are in the settings
 * @param taken by those that have a place now
 * @param number of all places
 */
public record Places(SortedSet<String> known, SortedSet<String> taken, long number) {

    /** Whether an attacker has a place, or could have one. */
    public boolean isPlaceFor(String attacker) {
        return taken.contains(attacker) || taken.size() < number;
    }
}
