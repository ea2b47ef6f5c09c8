// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.referee.Referee;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.gpu.device.Device;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which players of a game a process brings on stage; the others may be anywhere.
 *
 * @param attackers ids, of the settings
 * @param whole whether the game is this process's: told to stop, all of it stops
 * @param replica the name of this process among those that play the same attackers; a restarted one
 *     takes up its own part at once, one without a name some seconds after its last life
 */
public record Cast(
        boolean defender,
        SortedSet<String> attackers,
        boolean referee,
        boolean whole,
        Optional<String> replica) {

    /** The name of the replica that plays the attackers of a whole game. */
    public static final String ALONE = "alone";

    /**
     * What people call this process: "everybody" for a whole game, else its players, such as
     * "attacker pgd/a" for the replica a of the attacker pgd.
     */
    public String process() {
        if (whole) {
            return "everybody";
        }
        List<String> players = new ArrayList<>();
        if (defender) {
            players.add("defender");
        }
        String part = replica.map(name -> "/" + name).orElse("");
        attackers.forEach(id -> players.add("attacker " + id + part));
        if (referee) {
            players.add("referee");
        }
        return String.join(", ", players);
    }

    /** The attacks that players of this process make, as far as settings name them. */
    public SortedSet<String> attacks(GameSettings settings) {
        SortedSet<String> attacks = new TreeSet<>();
        settings.attackers()
                .forEach(
                        (id, attacker) -> {
                            if (referee || attackers.contains(id)) {
                                attacks.add(attacker.attack());
                            }
                        });
        if (referee) {
            settings.evaluation().attacks().values().forEach(each -> attacks.add(each.attack()));
        }
        return attacks;
    }

    /**
     * Checks that the devices of this process's players are there, without opening them.
     *
     * @throws IllegalArgumentException in one line, if one is not
     */
    public void requireDevices(GameSettings settings) {
        devices(settings).forEach(Device::requirePresent);
    }

    /** The names of the devices that the players of this process compute on. */
    public SortedSet<String> devices(GameSettings settings) {
        return new TreeSet<>(places(settings).values());
    }

    /** Who computes where, for people; empty if all of them do so on one device. */
    public Optional<String> whereabouts(GameSettings settings) {
        return devices(settings).size() < 2
                ? Optional.empty()
                : Optional.of(
                        places(settings).entrySet().stream()
                                .map(place -> place.getKey() + " " + place.getValue())
                                .collect(Collectors.joining("; ")));
    }

    /** The device of each player, the defender first. */
    private Map<String, String> places(GameSettings settings) {
        Map<String, String> places = new LinkedHashMap<>();
        if (defender) {
            places.put(Players.DEFENDER, settings.device().name());
        }
        attackers.forEach(id -> places.put(id, settings.attackerDevice(id)));
        if (referee) {
            places.put(Referee.PLAYER, settings.refereeDevice());
        }
        return places;
    }

    /** Everybody who has something to do: a game in one process. */
    public static Cast everybody(GameSettings settings) {
        return whole(settings.attackers().keySet(), settings.evaluation().isAny());
    }

    /** A game but for some players that it has processes of their own for. */
    public static Cast whole(Collection<String> attackers, boolean referee) {
        return new Cast(true, new TreeSet<>(attackers), referee, true, Optional.of(ALONE));
    }

    /** The defender alone. */
    public static Cast ofDefender() {
        return new Cast(true, new TreeSet<>(), false, false, Optional.empty());
    }

    /** One attacker. */
    public static Cast ofAttacker(String id, Optional<String> replica) {
        SortedSet<String> attackers = new TreeSet<>();
        attackers.add(id);
        return new Cast(false, attackers, false, false, replica);
    }

    /** The referee alone. */
    public static Cast ofReferee() {
        return new Cast(false, new TreeSet<>(), true, false, Optional.empty());
    }
}
