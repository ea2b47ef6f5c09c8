// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.defender.Defender;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalCursor;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.Rules;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
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

    private final Topics topics;
    private final int window;
    private final Rules rules = new Rules();
    private final JournalCursor reportsTopic;
    private final JournalCursor roundsTopic;
    private final JournalCursor attacksTopic;
    private final JournalCursor snapshotsTopic;
    private final SortedMap<Long, Round> rounds = new TreeMap<>();
    private final SortedMap<Long, StateDict> thetas = new TreeMap<>();
    private final SortedMap<Long, SortedMap<String, Attack>> answers = new TreeMap<>();
    private final Map<String, Map<Long, ByteString>> published = new HashMap<>();

    /**
     * A recording from some offsets on.
     *
     * @param window rounds in flight
     */
    Recording(Journal journal, int window, Offsets from) {
        this.topics = journal.topics();
        this.window = window;
        reportsTopic = journal.cursor(List.of(topics.reports()), from);
        roundsTopic = journal.cursor(List.of(topics.rounds()), from);
        attacksTopic = journal.cursor(List.of(topics.attacks()), from);
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
            if (entry.player().equals(Defender.PLAYER)) {
                Round round = entry.parseTrusted(Round.parser());
                rounds.put(round.getRound(), round);
            }
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
            if (!entry.player().equals(Defender.PLAYER) || entry.round() < number) {
                continue;
            }
            Report report = entry.parseTrusted(Report.parser());
            if (report.hasStep() && report.getStep().getRound() == number) {
                return report.getStep();
            }
        }
    }

    /**
     * The answers that were trained on, by attacker.
     *
     * @throws PlayerException if the log does not hold one of them
     */
    SortedMap<String, Attack> answers(StepReport report) {
        readAttacks(report);
        SortedMap<String, Attack> legal = answers.getOrDefault(report.getRound(), new TreeMap<>());
        SortedMap<String, Attack> used = new TreeMap<>();
        for (AttackerStep attacker : report.getAttackersList()) {
            if (attacker.getUsed()) {
                String id = attacker.getAttacker();
                Attack answer = legal.get(id);
                if (answer == null) {
                    throw lost(report.getRound(), "the answer of " + id);
                }
                used.put(id, answer);
            }
        }
        return used;
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
            String player = snapshot.getPlayer();
            published
                    .computeIfAbsent(player, id -> new HashMap<>())
                    .put(snapshot.getVersion(), snapshot.getSha256());
            if (player.equals(Defender.PLAYER)) {
                thetas.put(snapshot.getVersion(), Snapshots.weights(snapshot));
            }
        }
        return thetas.get(version);
    }

    /**
     * SHA-256 of a player's weights, if they were published before the last theta that was asked
     * for. It is told once.
     */
    Optional<ByteString> published(String player, long version) {
        return Optional.ofNullable(published.getOrDefault(player, new HashMap<>()).remove(version));
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
        answers.headMap(round).clear();
        thetas.headMap(round + 1 - window).clear();
    }

    @Override
    public void close() {
        reportsTopic.close();
        roundsTopic.close();
        attacksTopic.close();
        snapshotsTopic.close();
    }

    /** Reads the answers that the defender had seen when it reported the round, and no further. */
    private void readAttacks(StepReport report) {
        long dealt = Math.min(report.getRound() + window, report.getRoundsTotal());
        for (long number = report.getRound(); number < dealt; number++) {
            round(number);
        }
        Offsets judged = new Offsets(report.getJudgedList());
        while (attacksTopic.peek().filter(judged::isBehind).isPresent()) {
            note(attacksTopic.next().orElseThrow());
        }
    }

    /** The first legal answer counts, as it does for the defender. */
    private void note(Entry entry) {
        try {
            Attack attack = entry.parse(Attack.parser());
            Round dealt = rounds.get(attack.getRound());
            if (dealt != null && rules.judge(attack, dealt).isEmpty()) {
                answers.computeIfAbsent(attack.getRound(), round -> new TreeMap<>())
                        .putIfAbsent(attack.getAttacker(), attack);
            }
        } catch (InvalidProtocolBufferException e) {
            // the defender made a dead letter of it
            return;
        }
    }

    private static PlayerException lost(long round, String what) {
        return PlayerException.permanent(
                "round %d cannot be replayed: the journal does not hold %s any more"
                        .formatted(round, what));
    }
}
