// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.referee;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StepReport;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Versions that wait for their evaluation. A version is paired with the phi that each learning
 * attacker had after the same round: if its answer was trained on, with what it learnt from that
 * very round, which may come later in the log; else with the newest that it had by then. Not safe
 * for concurrent use.
 */
final class Docket {

    /** Versions kept waiting; more are left in the log. */
    private static final int ROOM = 4;

    private final Schedule schedule;
    private final Set<Long> done = new HashSet<>();
    private final SortedMap<Long, Exhibit> thetas = new TreeMap<>();

    /** The last round that each learner was used in, up to the round that a version comes of. */
    private final SortedMap<Long, Told> told = new TreeMap<>();

    /** By attacker, then by the last round that it learnt from. */
    private final SortedMap<String, NavigableMap<Long, Exhibit>> phis = new TreeMap<>();

    private final Map<String, Long> lastUsed = new TreeMap<>();
    private final Offsets position = new Offsets();
    private boolean patient = true;

    /** A snapshot and where it lies. */
    record Exhibit(Snapshot snapshot, InputOffset at) {}

    private record Told(Map<String, Long> lastUsed, InputOffset at) {}

    /** A version of the defender and its opponents. */
    record Case(Exhibit defender, Map<String, Exhibit> attackers) {

        long version() {
            return defender.snapshot().getVersion();
        }
    }

    /**
     * An empty docket.
     *
     * @param learners attackers that are evaluated
     */
    Docket(Schedule schedule, Collection<String> learners) {
        this.schedule = schedule;
        learners.forEach(id -> phis.put(id, new TreeMap<>()));
    }

    /** The version was evaluated, now or before. */
    void close(long version) {
        done.add(version);
        thetas.remove(version);
        told.remove(version);
        long oldest = thetas.isEmpty() ? version : Math.min(version, thetas.firstKey());
        for (NavigableMap<Long, Exhibit> phi : phis.values()) {
            // the newest by then may be needed once more
            Long needed = phi.floorKey(oldest - 1);
            phi.headMap(needed == null ? Long.MIN_VALUE : needed, false).clear();
        }
    }

    boolean isClosed(long version) {
        return done.contains(version);
    }

    /** Takes in a record: a snapshot, a report, or what an attacker has learnt. */
    void take(Entry entry) {
        position.set(entry.next());
        switch (Topics.kind(entry.topic())) {
            case "snapshots" -> takeTheta(entry);
            case "reports" -> takeReport(entry);
            default -> takePhi(entry);
        }
    }

    private void takeTheta(Entry entry) {
        if (entry.round() >= 0 && !mayMatter(entry.round())) {
            return;
        }
        Snapshots.in(entry)
                .filter(snapshot -> isOpen(snapshot.getVersion()))
                .ifPresent(
                        snapshot ->
                                thetas.put(
                                        snapshot.getVersion(),
                                        new Exhibit(snapshot, entry.position())));
    }

    private void takeReport(Entry entry) {
        entry.report()
                .filter(Report::hasStep)
                .map(Report::getStep)
                .ifPresent(step -> takeStep(step, entry.position()));
    }

    private void takeStep(StepReport step, InputOffset at) {
        step.getAttackersList().stream()
                .filter(AttackerStep::getUsed)
                .filter(used -> phis.containsKey(used.getAttacker()))
                .forEach(used -> lastUsed.put(used.getAttacker(), step.getRound()));
        if (isOpen(step.getDefenderVersion())) {
            told.put(step.getDefenderVersion(), new Told(new TreeMap<>(lastUsed), at));
        }
    }

    /** Of those that no version will be paired with only the newest is kept. */
    private void takePhi(Entry entry) {
        NavigableMap<Long, Exhibit> known = phis.get(entry.player());
        Optional<Snapshot> phi = known == null ? Optional.empty() : Snapshots.in(entry);
        phi.ifPresent(
                snapshot -> {
                    if (!known.isEmpty() && !isPaired(known.lastKey(), snapshot.getRound())) {
                        known.pollLastEntry();
                    }
                    known.put(snapshot.getRound(), new Exhibit(snapshot, entry.position()));
                });
    }

    /** Whether a version is evaluated that comes of a round from one to before another. */
    private boolean isPaired(long from, long to) {
        for (long round = from; round < to; round++) {
            if (schedule.includes(round + 1)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOpen(long version) {
        return schedule.includes(version) && !isClosed(version);
    }

    /** The next version to evaluate, if all that it takes is there. */
    Optional<Case> next() {
        return thetas.values().stream().findFirst().filter(this::isReady).map(this::pair);
    }

    private boolean isReady(Exhibit theta) {
        long version = theta.snapshot().getVersion();
        if (!patient || version == schedule.first() || thetas.size() > 2 * ROOM) {
            return true;
        }
        Told of = told.get(version);
        return of != null
                && of.lastUsed().entrySet().stream()
                        .allMatch(each -> hasLearnt(each.getKey(), each.getValue()));
    }

    /** What an attacker learnt from a round, or from a later one: then it left this one out. */
    private boolean hasLearnt(String attacker, long round) {
        return phis.get(attacker).ceilingKey(round) != null;
    }

    private Case pair(Exhibit theta) {
        Map<String, Exhibit> attackers = new TreeMap<>();
        phis.forEach(
                (id, known) -> {
                    var phi = known.floorEntry(theta.snapshot().getVersion() - 1);
                    if (phi != null) {
                        attackers.put(id, phi.getValue());
                    }
                });
        return new Case(theta, attackers);
    }

    /** From now on takes what is there: nobody will publish any more. */
    void waitNoMore() {
        patient = false;
    }

    boolean hasRoom() {
        return thetas.size() < ROOM || next().isEmpty();
    }

    /** Where a restarted referee goes on reading. */
    Offsets inputs() {
        Offsets inputs = position.copy();
        thetas.values().forEach(exhibit -> inputs.atMost(exhibit.at()));
        told.values().forEach(each -> inputs.atMost(each.at()));
        phis.values().stream()
                .flatMap(known -> known.values().stream())
                .forEach(exhibit -> inputs.atMost(exhibit.at()));
        return inputs;
    }

    /** Version r + 1 comes of round r, and so may version 0 of "round 0". */
    private boolean mayMatter(long round) {
        return round == 0 || schedule.includes(round + 1);
    }
}
