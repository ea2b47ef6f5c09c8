// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.protocol.v1.Checkpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * The newest point of a game that it can go on from without computing anything again: the defender
 * and all attackers that learn have a checkpoint of the same round, or had learnt nothing between
 * their own and that one.
 *
 * @param round the first one after it
 * @param theta the defender's
 * @param phi those of attackers that learn
 * @param apart the first round after each of those of {@code phi} that are of another round: there
 *     was no point that all had in common
 */
public record CommonCheckpoint(
        long round,
        Checkpoint theta,
        SortedMap<String, Checkpoint> phi,
        SortedMap<String, Long> apart) {

    /**
     * Looks for it. If no round is common to all, it is the defender's newest checkpoint with the
     * nearest ones of the others.
     *
     * @param attackers ids
     * @param rounds of the game that goes on: it has one to play
     * @return empty if the defender has no such checkpoint
     */
    public static Optional<CommonCheckpoint> of(
            Journal journal, Collection<String> attackers, long rounds) {
        NavigableMap<Long, Checkpoint> thetas =
                kept(journal, Defender.PLAYER).headMap(rounds, false);
        SortedMap<String, NavigableMap<Long, Checkpoint>> phis = new TreeMap<>();
        for (String id : attackers) {
            NavigableMap<Long, Checkpoint> phi = kept(journal, id);
            if (!phi.isEmpty()) {
                phis.put(id, phi);
            }
        }
        List<CommonCheckpoint> candidates = new ArrayList<>();
        for (Checkpoint theta : thetas.descendingMap().values()) {
            candidates.add(at(journal, theta, phis));
            if (candidates.get(candidates.size() - 1).apart.isEmpty()) {
                return Optional.of(candidates.get(candidates.size() - 1).whole(journal));
            }
        }
        return candidates.stream().findFirst().map(newest -> newest.whole(journal));
    }

    /** What of {@code apart} people should know; empty if there is nothing. */
    public Optional<String> warning() {
        return apart.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        apart.entrySet().stream()
                                .map(
                                        each ->
                                                "%s goes on from its own checkpoint before round %d"
                                                        .formatted(each.getKey(), each.getValue()))
                                .collect(Collectors.joining(", ")));
    }

    /** Without what takes room: a long game has kept many. */
    private static NavigableMap<Long, Checkpoint> kept(Journal journal, String player) {
        NavigableMap<Long, Checkpoint> kept = new TreeMap<>();
        journal.checkpoints(
                player, each -> kept.put(each.getNextRound(), Checkpoints.outline(each)));
        return kept;
    }

    private static CommonCheckpoint at(
            Journal journal,
            Checkpoint theta,
            SortedMap<String, NavigableMap<Long, Checkpoint>> phis) {
        long round = theta.getNextRound();
        SortedMap<String, Checkpoint> phi = new TreeMap<>();
        SortedMap<String, Long> apart = new TreeMap<>();
        phis.forEach(
                (id, kept) -> {
                    boolean before = kept.floorKey(round) != null;
                    Checkpoint own =
                            (before ? kept.floorEntry(round) : kept.firstEntry()).getValue();
                    phi.put(id, own);
                    if (!before || isBehind(journal, own, round)) {
                        apart.put(id, own.getNextRound());
                    }
                });
        return new CommonCheckpoint(round, theta, phi, apart);
    }

    /** Whether an attacker learnt from a round after its checkpoint and before {@code round}. */
    private static boolean isBehind(Journal journal, Checkpoint checkpoint, long round) {
        long from = checkpoint.getNextRound();
        if (from == round) {
            return false;
        }
        AtomicBoolean learnt = new AtomicBoolean();
        journal.snapshots(
                checkpoint.getSnapshot().getPlayer(),
                each -> {
                    if (each.getRound() >= from && each.getRound() < round) {
                        learnt.set(true);
                    }
                });
        return learnt.get();
    }

    private CommonCheckpoint whole(Journal journal) {
        SortedMap<String, Checkpoint> all = new TreeMap<>();
        phi.forEach((id, outline) -> all.put(id, whole(journal, outline)));
        return new CommonCheckpoint(round, whole(journal, theta), all, apart);
    }

    private static Checkpoint whole(Journal journal, Checkpoint outline) {
        Checkpoint[] found = new Checkpoint[1];
        journal.checkpoints(
                outline.getSnapshot().getPlayer(),
                each -> {
                    if (each.getNextRound() == outline.getNextRound()) {
                        found[0] = each;
                    }
                });
        return found[0];
    }
}
