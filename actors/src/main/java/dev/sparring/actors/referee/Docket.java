// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Versions that wait for their evaluation. A version is paired with the newest phi of each learning
 * attacker that lies before it in the log: an attacker publishes its phi together with its answer,
 * so that is the phi after the last round the version was trained on. Not safe for concurrent use.
 */
final class Docket {

    /** Versions kept waiting; more are left in the log. */
    private static final int ROOM = 4;

    private final Schedule schedule;
    private final Set<Long> done = new HashSet<>();
    private final SortedMap<String, Exhibit> newest = new TreeMap<>();
    private final Deque<Case> cases = new ArrayDeque<>();
    private final Offsets position = new Offsets();

    /** A snapshot and where it lies. */
    record Exhibit(Snapshot snapshot, InputOffset at) {}

    /** A version of the defender and its opponents. */
    record Case(Exhibit defender, Map<String, Exhibit> attackers) {

        long version() {
            return defender.snapshot().getVersion();
        }
    }

    Docket(Schedule schedule) {
        this.schedule = schedule;
    }

    /** The version was evaluated, now or before. */
    void close(long version) {
        done.add(version);
        cases.removeIf(each -> each.version() == version);
    }

    boolean isClosed(long version) {
        return done.contains(version);
    }

    /**
     * Takes in a snapshot.
     *
     * @param learners attackers that are evaluated
     */
    void take(Entry entry, Set<String> learners) {
        position.set(entry.next());
        boolean defender = entry.player().equals(Defender.PLAYER);
        if (!defender && !learners.contains(entry.player())
                || defender && entry.round() >= 0 && !mayMatter(entry.round())) {
            return;
        }
        Snapshot snapshot;
        try {
            snapshot = entry.parse(Snapshot.parser());
        } catch (InvalidProtocolBufferException e) {
            // no player of the game writes such a record
            return;
        }
        Exhibit exhibit = new Exhibit(snapshot, entry.position());
        if (!defender) {
            newest.put(entry.player(), exhibit);
        } else if (schedule.includes(snapshot.getVersion()) && !isClosed(snapshot.getVersion())) {
            cases.add(new Case(exhibit, new TreeMap<>(newest)));
        }
    }

    /** The next version to evaluate. */
    Optional<Case> next() {
        return Optional.ofNullable(cases.peek());
    }

    boolean hasRoom() {
        return cases.size() < ROOM;
    }

    /** Where a restarted referee goes on reading. */
    Offsets inputs() {
        Offsets inputs = position.copy();
        newest.values().forEach(exhibit -> inputs.atMost(exhibit.at()));
        for (Case each : cases) {
            inputs.atMost(each.defender().at());
            each.attackers().values().forEach(exhibit -> inputs.atMost(exhibit.at()));
        }
        return inputs;
    }

    /** Version r + 1 comes of round r, and so may version 0 of "round 0". */
    private boolean mayMatter(long round) {
        return round == 0 || schedule.includes(round + 1);
    }
}
