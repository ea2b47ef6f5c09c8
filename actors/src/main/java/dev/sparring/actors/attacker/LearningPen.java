// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.attacker;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Computations;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Outbox;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Publishes an answer at once, and the phi that came of it when the log holds the deal and the
 * answer. After a restart the rounds since the last checkpoint are learnt again and answered again;
 * the phi that were published of them are compared and not published twice. A checkpoint is kept
 * only when all answers before it are on disk, because nobody will craft those again.
 */
final class LearningPen implements Pen {

    private final Topics topics;
    private final String attacker;
    private final GameSettings settings;
    private final Computation computation;
    private final long lastRound;
    private final ByteString settingsSha256;
    private final AttackerWriter own;
    private final Outbox outbox;

    /** Not published yet, in the order of the rounds. */
    private final Deque<Learnt> waiting = new ArrayDeque<>();

    private Optional<Checkpoint> checkpoint;

    /** SHA-256 of what was learnt from rounds after the checkpoint, by round. */
    private final SortedMap<Long, ByteString> published = new TreeMap<>();

    private PlayerState state;
    private Snapshot snapshot;
    private long kept = -1;

    /** What was learnt from a round; nothing if that was published before. */
    private static final class Learnt {
        private final long round;
        private final Outbox.Parcel parcel;
        private boolean isAnswered;

        Learnt(long round, Outbox.Parcel parcel, boolean isAnswered) {
            this.round = round;
            this.parcel = parcel;
            this.isAnswered = isAnswered;
        }
    }

    /**
     * Takes over the attacker's part: whoever plays it elsewhere is fenced.
     *
     * @param computation what phi will be computed with
     * @param onWritten called on any thread when some of what was learnt is in the log
     * @param onFailure called when the rest never will be
     */
    LearningPen(
            Arena arena,
            String attacker,
            Computation computation,
            Runnable onWritten,
            Consumer<JournalException> onFailure) {
        this.topics = arena.journal().topics();
        this.attacker = attacker;
        this.computation = computation;
        this.settings = arena.settings();
        this.lastRound = arena.settings().rounds() - 1;
        this.settingsSha256 = arena.settingsSha256();
        outbox = arena.journal().outbox(attacker, onWritten, onFailure);
        try {
            checkpoint = arena.journal().lastCheckpoint(attacker);
            checkpoint.ifPresent(last -> Checkpoints.checkSettings(last, settingsSha256));
            checkpoint.ifPresent(last -> recall(arena.journal(), last));
            own = new AttackerWriter(arena.journal(), attacker);
        } catch (RuntimeException e) {
            outbox.close();
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
            Outbox.Parcel first = outbox.parcel();
            publish(first);
            keep(first, from, next, false);
            outbox.put(first);
        }
        // nobody is there who could not come back
        outbox.flush();
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
        boolean isLate = inbox.isClosed(round.getRound());
        if (!isLate) {
            own.answer(attack, onSettled);
        }
        Outbox.Parcel parcel = outbox.parcel();
        learn(inbox, round, crafted, parcel);
        waiting.add(new Learnt(round.getRound(), parcel, isLate));
    }

    @Override
    public void settled(long round) {
        own.check();
        waiting.stream()
                .filter(each -> each.round == round)
                .forEach(each -> each.isAnswered = true);
    }

    @Override
    public void release(Inbox inbox) {
        while (!waiting.isEmpty()
                && waiting.peek().isAnswered
                && inbox.holds(waiting.peek().round)) {
            Outbox.Parcel parcel = waiting.remove().parcel;
            if (!parcel.isEmpty()) {
                outbox.putAtLeisure(parcel);
            }
        }
    }

    @Override
    public boolean hasRoom() {
        long bytes = waiting.stream().mapToLong(each -> each.parcel.bytes()).sum();
        return outbox.hasRoom(bytes);
    }

    @Override
    public boolean isWritten() {
        return waiting.isEmpty() && outbox.isEmpty();
    }

    private void learn(Inbox inbox, Round round, Crafted crafted, Outbox.Parcel parcel) {
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
        publish(parcel);
        boolean archived = settings.journal().isArchived(version);
        if (archived || round.getCheckpoint() || number == lastRound) {
            keep(parcel, inbox.inputs(), number + 1, archived);
        }
    }

    private void publish(Outbox.Parcel parcel) {
        String key = Snapshots.key(snapshot.getVersion(), settings.journal().keepRounds());
        StateRecord record = StateRecord.newBuilder().setSnapshot(snapshot).build();
        parcel.add(topics.state(attacker), key, Math.max(0, snapshot.getRound()), record);
    }

    @Override
    public void end(Presence goodbye, Inbox inbox) {
        own.say(goodbye);
        own.flush();
        if (snapshot.getVersion() > kept && published.isEmpty()) {
            Outbox.Parcel last = outbox.parcel();
            keep(last, inbox.inputs(), snapshot.getRound() + 1, false);
            waiting.add(new Learnt(snapshot.getRound(), last, true));
        }
    }

    @Override
    public void close() {
        own.close();
        outbox.close();
    }

    private void keep(Outbox.Parcel parcel, Offsets inputs, long next, boolean archived) {
        Checkpoint last =
                Checkpoints.of(snapshot, state.optimizer(), inputs, settingsSha256)
                        .setNextRound(next)
                        .setComputation(Computations.record(computation))
                        .build();
        long round = Math.max(0, snapshot.getRound());
        String key =
                Checkpoints.key(last, settings.defender().checkpointEvery(), settings.window());
        StateRecord record = StateRecord.newBuilder().setCheckpoint(last).build();
        parcel.add(topics.state(attacker), key, round, record);
        if (archived) {
            parcel.add(topics.state(attacker), Checkpoints.archiveKey(last), round, record);
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
