// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import dev.sparring.actors.Arena;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Neighbours;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.SharedReader;
import dev.sparring.protocol.Topics;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Reads rounds and snapshots for an attacker, alone or with its replicas, and hears early copies of
 * them. Asks for no batch before the one before it was taken in. Used by one thread.
 */
final class RoundsReader implements AutoCloseable {

    private final Arena arena;
    private final Journal journal;
    private final String id;
    private final ActorRef<Attacker.Command> attacker;

    private JournalReader reader;

    /** Of the rounds, shared with replicas; of one that learns its seat and nothing else. */
    private SharedReader shared;

    private Neighbours.Hearing early = () -> {};
    private boolean sharesRounds;
    private boolean reading;
    private boolean readingRounds;
    private boolean useful = true;
    private boolean usefulRounds = true;

    /**
     * One that reads nothing yet.
     *
     * @param attacker told what comes
     */
    RoundsReader(Arena arena, String id, ActorRef<Attacker.Command> attacker) {
        this.arena = arena;
        this.journal = arena.journal();
        this.id = id;
        this.attacker = attacker;
    }

    /** Of the replicas of one that learns, whoever owns this one partition plays. */
    void takeSeat() {
        shared = share(journal.topics().settings(), new Offsets());
    }

    /** All rounds, for one that learns. */
    void follow(Offsets from) {
        follow(all(journal.topics()), from);
    }

    /** The rounds that no replica answers. */
    void share(Offsets from) {
        String snapshots = journal.topics().snapshots();
        follow(List.of(snapshots), from.only(snapshots::equals));
        sharesRounds = true;
        shared = share(journal.topics().rounds(), from);
    }

    /** The topics that an attacker reads. */
    static List<String> all(Topics topics) {
        return List.of(topics.rounds(), topics.snapshots());
    }

    /** Hears early copies from now on. */
    void hear() {
        early =
                journal.neighbours()
                        .listen(
                                all(journal.topics())::contains,
                                entry -> attacker.tell(new Attacker.Handed(entry)));
    }

    private void follow(List<String> topics, Offsets from) {
        reading = true;
        reader =
                journal.follow(
                        id,
                        topics,
                        from,
                        entries -> attacker.tell(new Attacker.EntriesRead(entries)),
                        failure -> attacker.tell(new Attacker.JournalFailed(failure)));
    }

    private SharedReader share(String topic, Offsets from) {
        readingRounds = false;
        return journal.share(
                id,
                arena.replica(),
                topic,
                from,
                new SharedReader.Listener() {
                    @Override
                    public void onEntries(List<Entry> entries) {
                        attacker.tell(new Attacker.RoundsRead(entries));
                    }

                    @Override
                    public void onTaken(Set<Integer> partitions) {
                        attacker.tell(new Attacker.Taken(partitions));
                    }

                    @Override
                    public void onLost(Set<Integer> partitions) {
                        attacker.tell(new Attacker.Lost(partitions));
                    }

                    @Override
                    public void onFailure(JournalException failure) {
                        attacker.tell(new Attacker.JournalFailed(failure));
                    }
                });
    }

    /** A batch was taken in, and some of it was of use, or nothing. */
    void read(boolean ofUse) {
        reading = false;
        useful = ofUse;
    }

    /** The same of a batch of shared rounds. */
    void readRounds(boolean ofUse) {
        readingRounds = false;
        usefulRounds = ofUse;
    }

    /** Asks for what is not asked for yet. */
    void ask() {
        if (!reading) {
            reading = true;
            reader.nextAfter(useful);
        }
        if (sharesRounds && !readingRounds) {
            readingRounds = true;
            shared.nextAfter(usefulRounds);
        }
    }

    /** What lies before these offsets is done with; of one that shares its rounds. */
    void done(Offsets inputs) {
        if (sharesRounds) {
            shared.commit(inputs);
        }
    }

    @Override
    public void close() {
        early.close();
        if (reader != null) {
            reader.close();
        }
        if (shared != null) {
            shared.close();
        }
    }
}
