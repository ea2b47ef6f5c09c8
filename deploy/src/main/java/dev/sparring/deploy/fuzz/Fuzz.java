// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.hostile.HostileRecord;
import dev.sparring.actors.hostile.HostileRecords;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.DeadLetter;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Sends hostile records to a running game at a limited rate, and watches the game before, meanwhile
 * and after.
 *
 * @param journal of the game
 * @param records how many
 * @param rate per second, at most
 * @param seed the same records for the same seed, but for the rounds they are for
 * @param victim an attacker in whose name a wrong answer is given now and then
 * @param watchSeconds before and after
 */
public record Fuzz(
        Journal journal,
        long records,
        double rate,
        long seed,
        Optional<String> victim,
        double watchSeconds) {

    /** At most so many seconds' worth of records are sent at once. */
    private static final double BURST_SECONDS = 0.05;

    private static final long PAUSE_MILLIS = 20;

    /** What is longer is one of our records. */
    private static final int LONGEST_REPLICA = 200;

    /** Told now and then how far it is. */
    @FunctionalInterface
    public interface Progress {

        /**
         * How far it is.
         *
         * @param phase before, during or after
         * @param sent records so far
         * @param secondsToGo of all phases
         * @param roundsPerSecond of the game in this phase
         */
        void show(String phase, long sent, double secondsToGo, double roundsPerSecond);
    }

    /**
     * Does it. Ends early when the game ends.
     *
     * @throws IllegalStateException if the game has not dealt a round yet, or is over
     */
    public FuzzResult run(Progress progress) throws InterruptedException {
        Offsets letters = journal.end(List.of(journal.topics().deadLetters()));
        SortedSet<String> attackers = attackers();
        List<String> attacks = attackers.stream().map(journal.topics()::attacks).toList();
        Offsets said = journal.end(attacks);
        Map<String, Long> sent = new TreeMap<>();
        Sightings sightings = new Sightings(attackers);
        try (NewestRound newest = NewestRound.follow(journal);
                Spectator spectator = Spectator.fromNow(journal, sightings::on);
                RawWriter writer = new RawWriter(journal)) {
            double before = watch("before", 0, records / rate + watchSeconds, sightings, progress);
            if (before == 0) {
                throw new IllegalStateException(
                        "game %s reported no two rounds in %.0f s: is it being played?"
                                .formatted(journal.topics().game(), watchSeconds));
            }
            HostileRecords hostile =
                    new HostileRecords(journal.topics(), newest.get(), attackers, victim, seed);
            long start = System.nanoTime();
            double during = flood(hostile, newest, writer, sent, sightings, progress);
            double seconds = (System.nanoTime() - start) * 1e-9;
            double after = watch("after", records, 0, sightings, progress);
            List<String> defects = new ArrayList<>(sightings.defects());
            if (spectator.ended().isCompletedExceptionally()) {
                defects.add("a spectator could not go on watching");
            }
            defects.addAll(hellos(attacks, said));
            if (after == 0 && !sightings.isOver()) {
                defects.add("no two rounds were reported after the last record");
            }
            return new FuzzResult(
                    sent,
                    seconds,
                    writer.refused(),
                    letters(letters),
                    sightings.fouls(),
                    before,
                    during,
                    after,
                    defects);
        }
    }

    private double watch(
            String phase, long sent, double later, Sightings sightings, Progress progress)
            throws InterruptedException {
        sightings.phase();
        double left = watchSeconds;
        for (long start = System.nanoTime(); left > 0 && !sightings.isOver(); ) {
            progress.show(phase, sent, left + later, sightings.roundsPerSecond());
            Thread.sleep(100);
            left = watchSeconds - (System.nanoTime() - start) * 1e-9;
        }
        return sightings.roundsPerSecond();
    }

    private double flood(
            HostileRecords hostile,
            NewestRound newest,
            RawWriter writer,
            Map<String, Long> sent,
            Sightings sightings,
            Progress progress)
            throws InterruptedException {
        sightings.phase();
        double tokens = 0;
        long then = System.nanoTime();
        for (long count = 0; count < records && !sightings.isOver(); ) {
            long now = System.nanoTime();
            tokens =
                    Math.min(
                            Math.max(1, BURST_SECONDS * rate), tokens + (now - then) * 1e-9 * rate);
            then = now;
            hostile.now(newest.get());
            for (; tokens >= 1 && count < records; tokens--, count++) {
                HostileRecord next = hostile.next();
                writer.send(next.topic(), next.key(), next.headers(), next.value());
                sent.merge(next.kind(), 1L, Long::sum);
            }
            progress.show(
                    "during",
                    count,
                    (records - count) / rate + watchSeconds,
                    sightings.roundsPerSecond());
            Thread.sleep(PAUSE_MILLIS);
        }
        writer.flush();
        return sightings.roundsPerSecond();
    }

    private SortedSet<String> attackers() {
        SortedSet<String> attackers = journal.attackers();
        if (attackers.isEmpty()) {
            throw new IllegalStateException(
                    "game %s has no attacker to impersonate: it has no topic attacks.ID"
                            .formatted(journal.topics().game()));
        }
        return attackers;
    }

    /** Who has said hello since, and is not us: attackers do so when they start. */
    private List<String> hellos(List<String> attacks, Offsets from) {
        List<String> hellos = new ArrayList<>();
        journal.read(
                attacks,
                from,
                entry -> {
                    if (isHello(entry)) {
                        hellos.add(entry.player() + " has restarted");
                    }
                });
        return hellos;
    }

    private static boolean isHello(Entry entry) {
        try {
            Presence presence = entry.parse(AttackerRecord.parser()).getPresence();
            return presence.getState() == PresenceState.PRESENCE_STATE_JOINED
                    && !presence.getReplica().equals(HostileRecords.STRANGER)
                    && presence.getReplica().length() <= LONGEST_REPLICA;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private Map<String, Long> letters(Offsets from) {
        Map<String, Long> letters = new TreeMap<>();
        journal.read(
                List.of(journal.topics().deadLetters()),
                from,
                entry -> {
                    try {
                        FoulReason reason = entry.parse(DeadLetter.parser()).getFoul().getReason();
                        String name = reason.name().replace("FOUL_REASON_", "");
                        letters.merge(name.toLowerCase(Locale.ROOT), 1L, Long::sum);
                    } catch (InvalidProtocolBufferException e) {
                        letters.merge("not a dead letter", 1L, Long::sum);
                    }
                });
        return letters;
    }
}
