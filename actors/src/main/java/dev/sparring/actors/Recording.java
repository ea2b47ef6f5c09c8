// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import dev.sparring.actors.journal.AttackersTopics;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalCursor;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.AttackerRecord;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StepReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A game's log, read once, round by round: what was dealt, answered, trained on and published. Each
 * topic is read as far as the round asks for, and {@link #forget} drops what is behind, so that a
 * long game takes no more memory than a short one. Used by one thread.
 */
final class Recording implements AutoCloseable {

    private final Journal journal;
    private final Offsets from;
    private final int window;
    private final JournalCursor reportsTopic;
    private final JournalCursor roundsTopic;
    private final JournalCursor snapshotsTopic;
    private final SortedMap<Long, Round> rounds = new TreeMap<>();
    private final SortedMap<Long, StateDict> thetas = new TreeMap<>();
    private final Map<String, AnswersRead> attackers = new HashMap<>();
    private final Map<Long, ByteString> published = new HashMap<>();

    /**
     * A recording from some offsets on.
     *
     * @param window rounds in flight
     */
    Recording(Journal journal, int window, Offsets from) {
        this.journal = journal;
        this.from = from.copy();
        Topics topics = journal.topics();
        this.window = window;
        reportsTopic = journal.cursor(List.of(topics.reports()), from);
        roundsTopic = journal.cursor(List.of(topics.rounds()), from);
        snapshotsTopic = journal.cursor(List.of(topics.snapshots()), from);
    }

    /**
     * A round as it was dealt.
     *
     * @throws PlayerException if the log does not hold it
     */
    Round round(long number) {
        while (!rounds.containsKey(number)) {
            Entry entry = roundsTopic.next().orElseThrow(() -> lost(number, "the round itself"));
            Round round = entry.parseTrusted(Round.parser());
            rounds.put(round.getRound(), round);
        }
        return rounds.get(number);
    }

    /**
     * What was told of a round.
     *
     * @throws PlayerException if the log does not hold it
     */
    StepReport report(long number) {
        while (true) {
            Entry entry = reportsTopic.next().orElseThrow(() -> lost(number, "its report"));
            if (entry.round() < number) {
                continue;
            }
            Report report = entry.parseTrusted(Report.parser());
            if (report.hasStep() && report.getStep().getRound() == number) {
                return report.getStep();
            }
        }
    }

    /**
     * The answers that were trained on, by attacker: exactly those that the report names.
     *
     * @throws PlayerException if the log does not hold one of them
     */
    SortedMap<String, Attack> answers(StepReport report) {
        SortedMap<String, Attack> used = new TreeMap<>();
        for (AttackerStep attacker : report.getAttackersList()) {
            if (attacker.getUsed()) {
                used.put(attacker.getAttacker(), answer(report.getRound(), attacker));
            }
        }
        return used;
    }

    private Attack answer(long round, AttackerStep used) {
        String id = used.getAttacker();
        AnswersRead read = attackers.computeIfAbsent(id, this::open);
        Entry entry =
                read.at(used.getAnswer()).orElseThrow(() -> lost(round, "the answer of " + id));
        if (!Deals.sha256(entry.value()).equals(used.getAnswerSha256())) {
            throw lost(round, "the answer of %s as it was".formatted(id));
        }
        return entry.parseTrusted(AttackerRecord.parser()).getAttack();
    }

    private AnswersRead open(String attacker) {
        String topic = journal.topics().attacks(attacker);
        Offsets start = AttackersTopics.readable(journal, List.of(topic), from);
        return new AnswersRead(journal.cursor(List.of(topic), start));
    }

    /**
     * The defender's weights of a version, as they were published.
     *
     * @throws PlayerException if the log does not hold them
     */
    StateDict theta(long version) {
        while (!thetas.containsKey(version)) {
            Entry entry =
                    snapshotsTopic
                            .next()
                            .orElseThrow(() -> lost(version, "version " + version + " of theta"));
            Snapshot snapshot = entry.parseTrusted(Snapshot.parser());
            published.put(snapshot.getVersion(), Snapshots.sha256(snapshot));
            thetas.put(snapshot.getVersion(), Snapshots.weights(snapshot));
        }
        return thetas.get(version);
    }

    /** SHA-256 of the defender's weights, as they were published; told once. */
    Optional<ByteString> published(long version) {
        return Optional.ofNullable(published.remove(version));
    }

    /** The clean images of a round, as they are trained on. */
    static ImageBatch clean(Round round) {
        return new ImageBatch(
                TensorCodec.shape(round.getImages()),
                TensorCodec.byteArray(round.getImages()),
                round.getLabelsList().stream().mapToInt(Integer::intValue).toArray());
    }

    /** Drops what no round from this one on needs. */
    void forget(long round) {
        rounds.headMap(round).clear();
        thetas.headMap(round + 1 - window).clear();
        attackers.values().forEach(read -> read.forget(round));
    }

    @Override
    public void close() {
        reportsTopic.close();
        roundsTopic.close();
        attackers.values().forEach(AnswersRead::close);
        snapshotsTopic.close();
    }

    private static PlayerException lost(long round, String what) {
        return PlayerException.permanent(
                "round %d cannot be replayed: the journal does not hold %s any more"
                        .formatted(round, what));
    }
}
