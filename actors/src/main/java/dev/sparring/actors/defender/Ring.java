// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Standing;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Who is in the ring: attackers that have a place, said hello and neither left, nor missed a
 * deadline since, nor were ejected. Attackers of the settings always have a place, others get one
 * as long as there are any. Not safe for concurrent use.
 */
final class Ring {

    /** Reasons that are recorded but prove no ill will: whoever wrote that, it was no answer. */
    private static final Set<FoulReason> UNCOUNTED =
            EnumSet.of(
                    FoulReason.FOUL_REASON_NO_ANSWER,
                    FoulReason.FOUL_REASON_EJECTED,
                    FoulReason.FOUL_REASON_UNKNOWN_ATTACKER,
                    FoulReason.FOUL_REASON_UNPARSABLE,
                    FoulReason.FOUL_REASON_WRONG_DEAL);

    /**
     * Processes of one attacker that are counted; others play as well. When all that are counted
     * leave, the attacker is away until another one gives a sign of life, which it does every five
     * seconds.
     */
    private static final int MAX_REPLICAS = 16;

    /** Who has let one round pass is asked again within 2^4 rounds, then ever more rarely. */
    private static final int FIRST_PAUSE_LOG2 = 3;

    private static final int LAST_PAUSE_LOG2 = 20;

    private final Set<String> expected;
    private final int places;
    private final int ejectionFouls;

    /** In the order in which they got their places. */
    private final Map<String, Standing.Builder> standings = new LinkedHashMap<>();

    /**
     * A ring with places for the attackers of the settings.
     *
     * @param expected attackers that a game does not start without
     * @param places of all attackers together
     */
    Ring(Collection<String> expected, int places, int ejectionFouls) {
        this.expected = Set.copyOf(expected);
        this.places = places;
        this.ejectionFouls = ejectionFouls;
        expected.stream().sorted().forEach(this::seat);
    }

    /** Goes on from how it stood before. */
    void restore(Collection<Standing> before) {
        standings.clear();
        before.forEach(each -> standings.put(each.getAttacker(), each.toBuilder()));
        expected.stream().sorted().filter(each -> !knows(each)).forEach(this::seat);
    }

    /**
     * Gives an attacker a place, if it has none and there is one.
     *
     * @return whether it has one now and had none before
     */
    boolean admit(String attacker) {
        if (standings.containsKey(attacker) || standings.size() >= places) {
            return false;
        }
        seat(attacker);
        return true;
    }

    private void seat(String attacker) {
        standings.put(attacker, Standing.newBuilder().setAttacker(attacker));
    }

    /** Lets an attacker begin anew: what it was sent off for is forgotten. */
    void pardon(String attacker) {
        standing(attacker)
                .ifPresent(
                        each ->
                                each.clearEjected()
                                        .clearFouls()
                                        .clearSilent()
                                        .clearMisses()
                                        .clearAskedFrom());
    }

    /** An attacker says that it is there, or that it leaves: when all its replicas have. */
    void onPresence(String attacker, Presence presence) {
        standing(attacker).ifPresent(each -> onPresence(each, presence));
    }

    private static void onPresence(Standing.Builder standing, Presence presence) {
        SortedSet<String> replicas = new TreeSet<>(standing.getReplicasList());
        if (presence.getState() == PresenceState.PRESENCE_STATE_LEFT) {
            replicas.remove(presence.getReplica());
        } else {
            standing.setCopies(presence.getCopies()).clearSilent();
            if (replicas.size() < MAX_REPLICAS) {
                replicas.add(presence.getReplica());
            }
        }
        standing.clearReplicas().addAllReplicas(replicas);
    }

    /** An attacker has let a round pass without an answer: it leaves until it is heard again. */
    void miss(String attacker, long round) {
        standing(attacker)
                .ifPresent(
                        each -> {
                            each.setSilent(true).setMisses(each.getMisses() + 1);
                            boolean spared = expected.contains(attacker) && each.getProven();
                            int again = each.getMisses() - (spared ? 1 : 0);
                            if (again > 0) {
                                each.setAskedFrom(after(round, FIRST_PAUSE_LOG2 + again));
                            }
                        });
    }

    /** The next multiple of a power of 2: those who never answer are asked in the same rounds. */
    private static long after(long round, int log2) {
        int bits = Math.min(log2, LAST_PAUSE_LOG2);
        return (round >> bits) + 1 << bits;
    }

    /** An attacker has answered too late: it is there. */
    void late(String attacker, boolean legal) {
        if (legal) {
            answered(attacker);
        } else {
            standing(attacker).ifPresent(Standing.Builder::clearSilent);
        }
    }

    /** An attacker has given a legal answer. */
    void answered(String attacker) {
        standing(attacker)
                .ifPresent(
                        each -> each.setProven(true).clearSilent().clearMisses().clearAskedFrom());
    }

    /** Counts a foul, and ejects the attacker if that was one too many. */
    void count(Foul foul) {
        if (foul.getReason() == FoulReason.FOUL_REASON_EJECTED) {
            eject(foul.getAttacker());
        }
        if (counts(foul)) {
            Standing.Builder standing = standings.get(foul.getAttacker());
            standing.setFouls(standing.getFouls() + 1);
            if (standing.getFouls() >= ejectionFouls) {
                standing.setEjected(true);
            }
        }
    }

    /** Whether a foul brings its attacker closer to being sent off; what strangers do does not. */
    boolean counts(Foul foul) {
        return isDeed(foul) && knows(foul.getAttacker()) && !isEjected(foul.getAttacker());
    }

    /** Whether a foul was an answer that breaks the rules, and not garbage or nothing at all. */
    static boolean isDeed(Foul foul) {
        return !UNCOUNTED.contains(foul.getReason());
    }

    /** Whether it has a place. */
    boolean knows(String attacker) {
        return standings.containsKey(attacker);
    }

    /** Sends an attacker off for good. */
    void eject(String attacker) {
        standing(attacker).ifPresent(each -> each.setEjected(true));
    }

    boolean isEjected(String attacker) {
        return standing(attacker).filter(Standing.Builder::getEjected).isPresent();
    }

    boolean isPresent(String attacker) {
        return standing(attacker).filter(Ring::isPresent).isPresent();
    }

    private static boolean isPresent(Standing.Builder standing) {
        return standing.getReplicasCount() > 0 && !standing.getSilent() && !standing.getEjected();
    }

    /** Whether a round is held open for it until the deadline: the game was made for it. */
    boolean isWaitedFor(String attacker) {
        return isPresent(attacker) && expected.contains(attacker);
    }

    /** Whether it ever gave a legal answer. */
    boolean isProven(String attacker) {
        return standing(attacker).filter(Standing.Builder::getProven).isPresent();
    }

    /** Everybody who has a place. */
    Set<String> seated() {
        return Set.copyOf(standings.keySet());
    }

    /** Who is there. */
    Set<String> present() {
        return standings.keySet().stream().filter(this::isPresent).collect(Collectors.toSet());
    }

    /** Attackers that the game waits for before it starts. */
    SortedSet<String> awaited() {
        SortedSet<String> awaited = new TreeSet<>(expected);
        awaited.removeIf(each -> isPresent(each) || isEjected(each));
        return awaited;
    }

    /** Whom a round is dealt to, by id. */
    List<RosterEntry> roster(long round) {
        return standings.values().stream()
                .filter(each -> isPresent(each) && each.getAskedFrom() <= round)
                .map(
                        each ->
                                RosterEntry.newBuilder()
                                        .setAttacker(each.getAttacker())
                                        .setCopies(each.getCopies())
                                        .build())
                .sorted(Comparator.comparing(RosterEntry::getAttacker))
                .toList();
    }

    /** How it stands now: everybody who has a place, in the order in which they got it. */
    List<Standing> standings() {
        return standings.values().stream().map(Standing.Builder::build).toList();
    }

    private Optional<Standing.Builder> standing(String attacker) {
        return Optional.ofNullable(standings.get(attacker));
    }
}
