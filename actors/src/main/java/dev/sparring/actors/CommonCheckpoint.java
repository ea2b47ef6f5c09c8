// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The newest point of a game that it can go on from without computing anything again: the defender
 * and all attackers that learn have a checkpoint of the same round, or had learnt nothing between
 * their own and that one.
 *
 * @param round the first one after it
 * @param theta the defender's
 * @param phi those of attackers that learn; one without a checkpoint begins anew
 * @param behind attackers whose checkpoint is older than {@code round}, though they had learnt
 *     since
 */
public record CommonCheckpoint(
        long round, Checkpoint theta, SortedMap<String, Checkpoint> phi, SortedSet<String> behind) {

    /**
     * Looks for it. If no round is common to all, it is the defender's newest checkpoint with the
     * newest ones of the others before it.
     *
     * @param attackers ids
     * @return empty if the game has no checkpoint of its defender
     */
    public static Optional<CommonCheckpoint> of(Journal journal, Collection<String> attackers) {
        NavigableMap<Long, Checkpoint> thetas = kept(journal, Defender.PLAYER);
        SortedMap<String, NavigableMap<Long, Checkpoint>> phis = new TreeMap<>();
        for (String id : attackers) {
            phis.put(id, kept(journal, id));
        }
        Optional<CommonCheckpoint> newest = Optional.empty();
        for (Checkpoint theta : thetas.descendingMap().values()) {
            CommonCheckpoint candidate = at(journal, theta, phis);
            if (candidate.behind.isEmpty()) {
                return Optional.of(candidate);
            }
            newest = newest.isPresent() ? newest : Optional.of(candidate);
        }
        return newest;
    }

    private static NavigableMap<Long, Checkpoint> kept(Journal journal, String player) {
        NavigableMap<Long, Checkpoint> kept = new TreeMap<>();
        journal.checkpoints(player, each -> kept.put(each.getNextRound(), each));
        return kept;
    }

    private static CommonCheckpoint at(
            Journal journal,
            Checkpoint theta,
            SortedMap<String, NavigableMap<Long, Checkpoint>> phis) {
        long round = theta.getNextRound();
        SortedMap<String, Checkpoint> phi = new TreeMap<>();
        SortedSet<String> behind = new TreeSet<>();
        phis.forEach(
                (id, kept) -> {
                    if (kept.floorEntry(round) != null) {
                        phi.put(id, kept.floorEntry(round).getValue());
                    }
                    boolean learns = !kept.isEmpty();
                    if (learns && (!phi.containsKey(id) || isBehind(journal, phi.get(id), round))) {
                        behind.add(id);
                    }
                });
        return new CommonCheckpoint(round, theta, phi, behind);
    }

    /** Whether an attacker learnt from a round after its checkpoint and before {@code round}. */
    private static boolean isBehind(Journal journal, Checkpoint checkpoint, long round) {
        long from = checkpoint.getNextRound();
        if (from == round) {
            return false;
        }
        List<String> snapshots = List.of(journal.topics().snapshots());
        Offsets inputs = Checkpoints.inputs(checkpoint);
        if (!journal.holds(inputs, snapshots)) {
            return true;
        }
        String id = checkpoint.getSnapshot().getPlayer();
        AtomicBoolean learnt = new AtomicBoolean();
        journal.read(
                snapshots,
                inputs,
                entry ->
                        entry.writtenBy(id, Snapshot.parser())
                                .map(Snapshot::getRound)
                                .filter(each -> each >= from && each < round)
                                .ifPresent(each -> learnt.set(true)));
        return learnt.get();
    }
}
