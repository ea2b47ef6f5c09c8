// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.settings.GameSettings;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which players of a game a process brings on stage; the others may be anywhere.
 *
 * @param attackers ids, of the settings
 * @param replica the name of this process among those that play the same attackers; a restarted one
 *     takes up its own part at once, one without a name some seconds after its last life
 */
public record Cast(
        boolean defender, SortedSet<String> attackers, boolean referee, Optional<String> replica) {

    /** The name of the only process of a game. */
    private static final String ALONE = "alone";

    /** Everybody: a game in one process. */
    public static Cast everybody(GameSettings settings) {
        return all(settings.attackers().keySet());
    }

    /** The defender, the referee and some of the attackers. */
    public static Cast all(Collection<String> attackers) {
        return new Cast(true, new TreeSet<>(attackers), true, Optional.of(ALONE));
    }

    /** The defender alone. */
    public static Cast ofDefender() {
        return new Cast(true, new TreeSet<>(), false, Optional.empty());
    }

    /** One attacker. */
    public static Cast ofAttacker(String id, Optional<String> replica) {
        SortedSet<String> attackers = new TreeSet<>();
        attackers.add(id);
        return new Cast(false, attackers, false, replica);
    }

    /** The referee alone. */
    public static Cast ofReferee() {
        return new Cast(false, new TreeSet<>(), true, Optional.empty());
    }
}
