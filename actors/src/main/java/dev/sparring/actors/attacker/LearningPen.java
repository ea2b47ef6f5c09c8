// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Computations;
import dev.sparring.actors.journal.Entry;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes an answer together with the phi that came of it, in one transaction. After a restart
 * the rounds since the last checkpoint are learnt again; what was published of them is compared and
 * not published twice.
 */
final class LearningPen implements Pen {

    private final Topics topics;
    private final String attacker;
    private final GameSettings settings;
    private final Computation computation;
    private final long lastRound;
    private final ByteString settingsSha256;
    private final JournalWriter writer;
    private final Optional<Checkpoint> checkpoint;

    /** SHA-256 of what was learnt from rounds after the checkpoint, by round. */
    private final Map<Long, ByteString> published = new HashMap<>();

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
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return checkpoint;
    }

    @Override
    public void note(Entry entry) {
        if (entry.topic().equals(topics.snapshots()) && checkpoint.isPresent()) {
            long since = checkpoint.get().getSnapshot().getVersion();
            entry.writtenBy(attacker, Snapshot.parser())
                    .filter(known -> known.getVersion() > since)
                    .ifPresent(known -> published.put(known.getRound(), known.getSha256()));
        }
    }

    @Override
    public void begin(Presence hello, PlayerState start, Offsets from, long next) {
        state = start;
        Presences.send(writer, topics, hello);
        if (checkpoint.isPresent()) {
            snapshot = checkpoint.get().getSnapshot();
            kept = snapshot.getVersion();
        } else {
            snapshot = Snapshots.of(attacker, 0, -1, start.weights());
            writer.send(topics.snapshots(), attacker, snapshot);
            keep(from, next, false);
        }
        writer.commit();
    }

    @Override
    public void alive(Presence presence) {
        Presences.send(writer, topics, presence);
        writer.commit();
    }

    @Override
    public void answer(
            Inbox inbox, Round round, Attack.Builder attack, Crafted crafted, Runnable onSettled) {
        learn(inbox, round, attack, crafted);
        onSettled.run();
    }

    @Override
    public void check() {
        writer.check();
    }

    private void learn(Inbox inbox, Round round, Attack.Builder attack, Crafted crafted) {
        state =
                crafted.after()
                        .orElseThrow(() -> new IllegalStateException("the attack did not learn"));
        long version = snapshot.getVersion() + 1;
        long number = round.getRound();
        snapshot = Snapshots.of(attacker, version, number, state.weights());
        ByteString before = published.remove(number);
        if (before != null) {
            compare(before, number);
            return;
        }
        if (!inbox.isClosed(number)) {
            writer.send(topics.attacks(), attacker, number, attack.build());
        }
        writer.send(topics.snapshots(), attacker, number, snapshot);
        boolean archived = settings.journal().isArchived(version);
        if (archived || round.getCheckpoint() || number == lastRound) {
            keep(inbox.inputs(), snapshot.getRound() + 1, archived);
        }
        writer.commit();
    }

    @Override
    public void end(Presence goodbye, Inbox inbox) {
        Presences.send(writer, topics, goodbye);
        if (snapshot.getVersion() > kept && published.isEmpty()) {
            keep(inbox.inputs(), snapshot.getRound() + 1, false);
        }
        writer.commit();
    }

    @Override
    public void close() {
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
        writer.send(topics.checkpoints(), key, round, last);
        if (archived) {
            writer.send(topics.checkpoints(), Checkpoints.archiveKey(last), round, last);
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
