// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulCount;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.RosterEntry;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who is in the ring: attackers that said hello and neither left, nor missed a deadline since, nor
 * were ejected. Counts fouls. Not safe for concurrent use.
 */
final class Ring {

    /** Reasons that are recorded but prove no ill will. */
    private static final Set<FoulReason> UNCOUNTED =
            EnumSet.of(
                    FoulReason.FOUL_REASON_NO_ANSWER,
                    FoulReason.FOUL_REASON_EJECTED,
                    FoulReason.FOUL_REASON_UNKNOWN_ATTACKER);

    /** What a checkpoint keeps of a ring, by id. */
    record Standing(SortedSet<String> ejected, List<FoulCount> fouls) {

        /** The same with one more who is sent off. */
        Standing without(String attacker) {
            SortedSet<String> more = new TreeSet<>(ejected);
            more.add(attacker);
            return new Standing(more, fouls);
        }
    }

    private final Set<String> expected;
    private final int ejectionFouls;
    private final SortedMap<String, RosterEntry> known = new TreeMap<>();

    /** The replicas that play it, by attacker; none without any. */
    private final SortedMap<String, Set<String>> present = new TreeMap<>();

    private final SortedSet<String> ejected = new TreeSet<>();
    private final SortedMap<String, Long> fouls = new TreeMap<>();
    private final Map<String, Set<Long>> missed = new HashMap<>();

    /**
     * An empty ring.
     *
     * @param expected attackers that a game does not start without
     */
    Ring(Collection<String> expected, int ejectionFouls) {
        this.expected = Set.copyOf(expected);
        this.ejectionFouls = ejectionFouls;
    }

    /** Goes on from a checkpoint. */
    void restore(Collection<String> ejectedBefore, Collection<FoulCount> foulsBefore) {
        ejected.addAll(ejectedBefore);
        foulsBefore.forEach(count -> fouls.put(count.getAttacker(), count.getCount()));
    }

    /** An attacker says that it is there, or that it leaves: when all its replicas have. */
    void onPresence(Presence presence) {
        String attacker = presence.getAttacker();
        RosterEntry entry =
                RosterEntry.newBuilder()
                        .setAttacker(attacker)
                        .setCopies(presence.getCopies())
                        .build();
        known.put(attacker, entry);
        Set<String> replicas = present.computeIfAbsent(attacker, id -> new HashSet<>());
        if (presence.getState() == PresenceState.PRESENCE_STATE_LEFT) {
            replicas.remove(presence.getReplica());
        } else {
            replicas.add(presence.getReplica());
        }
        if (replicas.isEmpty()) {
            present.remove(attacker);
        }
    }

    /** An attacker has let a round pass without an answer: it leaves until it is heard again. */
    void miss(String attacker, long round) {
        present.remove(attacker);
        recallMiss(attacker, round);
    }

    /** The same, long ago: whether the attacker is there now is another matter. */
    void recallMiss(String attacker, long round) {
        missed.computeIfAbsent(attacker, key -> new TreeSet<>()).add(round);
    }

    /**
     * An attacker has answered a round that closed without it, if it has: then it is back.
     *
     * @return whether it was such an answer
     */
    boolean comesBack(String attacker, long round) {
        boolean late = missed.getOrDefault(attacker, Set.of()).contains(round);
        if (late) {
            missed.get(attacker).remove(round);
            present.computeIfAbsent(attacker, id -> new HashSet<>()).add("");
        }
        return late;
    }

    /** Counts a foul, and ejects the attacker if that was one too many. */
    void count(Foul foul) {
        if (foul.getReason() == FoulReason.FOUL_REASON_EJECTED) {
            eject(foul.getAttacker());
        }
        if (counts(foul) && fouls.merge(foul.getAttacker(), 1L, Long::sum) >= ejectionFouls) {
            eject(foul.getAttacker());
        }
    }

    /** Whether a foul brings its attacker closer to being sent off; what strangers do does not. */
    boolean counts(Foul foul) {
        return !UNCOUNTED.contains(foul.getReason())
                && known.containsKey(foul.getAttacker())
                && !isEjected(foul.getAttacker());
    }

    /** Whether it ever was in the ring, or is waited for. */
    boolean knows(String attacker) {
        return known.containsKey(attacker) || expected.contains(attacker);
    }

    /** Sends an attacker off for good. */
    void eject(String attacker) {
        ejected.add(attacker);
    }

    boolean isEjected(String attacker) {
        return ejected.contains(attacker);
    }

    boolean isPresent(String attacker) {
        return present.containsKey(attacker) && !isEjected(attacker);
    }

    /** Who is there, by id. */
    Set<String> present() {
        return present.keySet().stream().filter(this::isPresent).collect(Collectors.toSet());
    }

    /** Attackers that the game waits for before it starts. */
    SortedSet<String> awaited() {
        SortedSet<String> awaited = new TreeSet<>(expected);
        awaited.removeAll(present.keySet());
        awaited.removeAll(ejected);
        return awaited;
    }

    /** Whom the next round is dealt to, by id. */
    List<RosterEntry> roster() {
        return present.keySet().stream().filter(id -> !isEjected(id)).map(known::get).toList();
    }

    /** How it stands now. */
    Standing standing() {
        return new Standing(
                new TreeSet<>(ejected),
                fouls.entrySet().stream()
                        .map(
                                entry ->
                                        FoulCount.newBuilder()
                                                .setAttacker(entry.getKey())
                                                .setCount(entry.getValue())
                                                .build())
                        .toList());
    }
}
