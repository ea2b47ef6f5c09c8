// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.PlayerException;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Presence;
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
    private final int checkpointEvery;
    private final long lastRound;
    private final GameSettings.Journal archive;
    private final ByteString settingsSha256;
    private final JournalWriter writer;
    private final Optional<Checkpoint> checkpoint;
    private final Map<Long, ByteString> published = new HashMap<>();
    private PlayerState state;
    private Snapshot snapshot;
    private long kept = -1;

    /** Takes over the attacker's part: whoever plays it elsewhere is fenced. */
    LearningPen(Arena arena, String attacker) {
        this.topics = arena.journal().topics();
        this.attacker = attacker;
        this.checkpointEvery = arena.settings().defender().checkpointEvery();
        this.lastRound = arena.settings().rounds() - 1;
        this.archive = arena.settings().journal();
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
                    .ifPresent(known -> published.put(known.getVersion(), known.getSha256()));
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
    public void answer(Inbox inbox, Attack.Builder attack, Crafted crafted, boolean closed) {
        state =
                crafted.after()
                        .orElseThrow(() -> new IllegalStateException("the attack did not learn"));
        long version = snapshot.getVersion() + 1;
        snapshot = Snapshots.of(attacker, version, attack.getRound(), state.weights());
        ByteString before = published.remove(version);
        if (before != null) {
            compare(before, attack.getRound());
            return;
        }
        if (!closed) {
            writer.send(topics.attacks(), attacker, attack.getRound(), attack.build());
        }
        writer.send(topics.snapshots(), attacker, attack.getRound(), snapshot);
        boolean archived = archive.isArchived(version);
        if (archived || version % checkpointEvery == 0 || attack.getRound() == lastRound) {
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
                        .build();
        long round = Math.max(0, snapshot.getRound());
        writer.send(topics.checkpoints(), attacker, round, last);
        if (archived) {
            writer.send(topics.checkpoints(), Checkpoints.archiveKey(last), round, last);
        }
        kept = snapshot.getVersion();
    }

    private void compare(ByteString before, long round) {
        if (!before.equals(snapshot.getSha256())) {
            throw PlayerException.permanent(
                    ("%s learnt from round %d again and got other weights than before: was it"
                                    + " played on another device, with other threads or versions?")
                            .formatted(attacker, round));
        }
    }
}
