// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Computations;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Publishes an answer, then the phi that came of it. After a restart the rounds since the last
 * checkpoint are learnt again and answered again; the phi that were published of them are compared
 * and not published twice. A checkpoint is kept only when all answers before it are on disk,
 * because nobody will craft those again.
 */
final class LearningPen implements Pen {

    private final Topics topics;
    private final String attacker;
    private final GameSettings settings;
    private final Computation computation;
    private final long lastRound;
    private final ByteString settingsSha256;
    private final AttackerWriter own;
    private final JournalWriter writer;
    private Optional<Checkpoint> checkpoint;

    /** SHA-256 of what was learnt from rounds after the checkpoint, by round. */
    private final SortedMap<Long, ByteString> published = new TreeMap<>();

    private PlayerState state;
    private Snapshot snapshot;
    private long kept = -1;

    /**
     * Takes over the attacker's part: whoever plays it elsewhere is fenced.
     *
     * @param computation what phi will be computed with
     */
    LearningPen(Arena arena, String attacker, Computation computation) {
        this.topics = arena.journal().topics();
        this.attacker = attacker;
        this.computation = computation;
        this.settings = arena.settings();
        this.lastRound = arena.settings().rounds() - 1;
        this.settingsSha256 = arena.settingsSha256();
        writer = arena.journal().transactionalWriter(attacker);
        try {
            checkpoint = arena.journal().lastCheckpoint(attacker);
            checkpoint.ifPresent(last -> Checkpoints.checkSettings(last, settingsSha256));
            checkpoint.ifPresent(last -> recall(arena.journal(), last));
            own = new AttackerWriter(arena.journal(), attacker);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    /** What was published of the rounds that are learnt from again. */
    private void recall(Journal journal, Checkpoint last) {
        long since = last.getSnapshot().getVersion();
        journal.snapshots(
                attacker,
                known -> {
                    if (known.getVersion() > since) {
                        published.put(known.getRound(), Snapshots.sha256(known));
                    }
                });
    }

    @Override
    public ByteString weightsSha256() {
        return snapshot.getSha256();
    }

    @Override
    public void begin(Presence hello, PlayerState start, Offsets from, long next) {
        state = start;
        // its weights are in the runner now
        checkpoint = checkpoint.map(Checkpoints::outline);
        if (checkpoint.isPresent()) {
            snapshot = checkpoint.get().getSnapshot();
            kept = snapshot.getVersion();
        } else {
            snapshot = Snapshots.of(attacker, 0, -1, start.weights());
            publish(snapshot);
            keep(from, next, false);
        }
        // nobody is there who could not come back
        writer.commit();
        own.say(hello);
        own.flush();
    }

    @Override
    public void alive(Presence presence) {
        own.say(presence);
        own.check();
    }

    @Override
    public void answer(
            Inbox inbox, Round round, Attack attack, Crafted crafted, Runnable onSettled) {
        if (!inbox.isClosed(round.getRound())) {
            own.answer(attack, onSettled);
        }
        learn(inbox, round, crafted);
    }

    @Override
    public void check() {
        own.check();
    }

    private void learn(Inbox inbox, Round round, Crafted crafted) {
        state =
                crafted.after()
                        .orElseThrow(() -> new IllegalStateException("the attack did not learn"));
        long version = snapshot.getVersion() + 1;
        long number = round.getRound();
        snapshot = Snapshots.of(attacker, version, number, state.weights());
        ByteString before = published.remove(number);
        // rounds that are not there any more are not learnt from again
        published.headMap(number).clear();
        if (before != null) {
            compare(before, number);
            return;
        }
        publish(snapshot);
        boolean archived = settings.journal().isArchived(version);
        if (archived || round.getCheckpoint() || number == lastRound) {
            keep(inbox.inputs(), snapshot.getRound() + 1, archived);
        }
        writer.commit();
    }

    private void publish(Snapshot weights) {
        String key = Snapshots.key(weights.getVersion(), settings.journal().keepRounds());
        StateRecord record = StateRecord.newBuilder().setSnapshot(weights).build();
        writer.send(topics.state(attacker), key, Math.max(0, weights.getRound()), record);
    }

    @Override
    public void end(Presence goodbye, Inbox inbox) {
        own.say(goodbye);
        if (snapshot.getVersion() > kept && published.isEmpty()) {
            keep(inbox.inputs(), snapshot.getRound() + 1, false);
        }
        own.flush();
        writer.commit();
    }

    @Override
    public void close() {
        own.close();
        writer.close();
    }

    private void keep(Offsets inputs, long next, boolean archived) {
        Checkpoint last =
                Checkpoints.of(snapshot, state.optimizer(), inputs, settingsSha256)
                        .setNextRound(next)
                        .setComputation(Computations.record(computation))
                        .build();
        long round = Math.max(0, snapshot.getRound());
        String key =
                Checkpoints.key(last, settings.defender().checkpointEvery(), settings.window());
        StateRecord record = StateRecord.newBuilder().setCheckpoint(last).build();
        own.flush();
        writer.send(topics.state(attacker), key, round, record);
        if (archived) {
            writer.send(topics.state(attacker), Checkpoints.archiveKey(last), round, record);
        }
        kept = snapshot.getVersion();
    }

    private void compare(ByteString before, long round) {
        if (!before.equals(snapshot.getSha256())) {
            throw IrreproducibleException.otherWeights(
                    "%s learnt from round %d again".formatted(attacker, round),
                    checkpoint.flatMap(Checkpoints::computation),
                    computation);
        }
    }
}
