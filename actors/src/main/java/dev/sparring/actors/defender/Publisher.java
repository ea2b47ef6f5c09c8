// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Computations;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Outbox;
import dev.sparring.actors.journal.Rights;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Heartbeat;
import dev.sparring.protocol.v1.InputOffset;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The defender's pen: everything between two {@link #commit}s is published at once or not at all.
 * It is published soon and in order, but nothing of a round before the answers are in the log that
 * it was trained on. Rounds and weights are handed to the players of this process at once. Used by
 * the defender's thread.
 */
final class Publisher implements AutoCloseable {

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A log that takes nothing for so long is worth a word. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long NO_ROUND = -1;

    /** How far a game may be ahead of its log. */
    private static final int MOST_ROUNDS = 64;

    private final Topics topics;
    private final Outbox outbox;

    /** Committed, but the answers are not known to be in the log: oldest first. */
    private final Deque<Commit> waiting = new ArrayDeque<>();

    /** On its way to the log, behind those that it may hold: oldest first. */
    private final Deque<Commit> sent = new ArrayDeque<>();

    private final Consumer<String> notices;
    private final String kafka;
    private final ByteString settingsSha256;
    private final int checkpointEvery;
    private final int window;
    private Supplier<Offsets> read = Offsets::new;
    private Computation computation;
    private Offsets before = new Offsets();
    private GameState told = GameState.GAME_STATE_UNSPECIFIED;
    private Outbox.Parcel parcel;
    private Optional<OpenReport> report = Optional.empty();
    private long dealt = NO_ROUND;
    private long inLog = NO_ROUND;
    private long sentNanos;
    private long progressNanos;
    private long waitingBytes;
    private boolean toldStuck;

    /**
     * What is published at once.
     *
     * @param report that is missing in it, of a round
     * @param dealt the newest round dealt so far; none in a sign of life, which is no progress
     * @param leisurely whether nobody waits for it
     */
    private record Commit(
            Outbox.Parcel parcel, Optional<OpenReport> report, long dealt, boolean leisurely) {

        boolean isComplete() {
            return report.isEmpty() || report.get().isComplete();
        }
    }

    /**
     * Takes over the defender's part: whoever plays it elsewhere is fenced.
     *
     * @param onWritten called on any thread when some of it is in the log
     * @param onFailure called when the rest never will be
     */
    Publisher(Arena arena, Runnable onWritten, Consumer<JournalException> onFailure) {
        this.topics = arena.journal().topics();
        this.settingsSha256 = arena.settingsSha256();
        this.checkpointEvery = arena.settings().defender().checkpointEvery();
        this.window = arena.settings().window();
        arena.journal()
                .requirePermissions(
                        Rights.ofDefender(topics, arena.settings().attackers().keySet()));
        notices = arena.notices();
        kafka = arena.journal().connection().toString();
        outbox = arena.journal().outbox(Defender.PLAYER, onWritten, onFailure);
        parcel = outbox.parcel();
    }

    /** Says who knows how far attackers' topics are read. */
    void settleBy(Supplier<Offsets> reader) {
        read = reader;
    }

    /** Says what the weights that it will publish are computed with. */
    void computeWith(Computation device) {
        computation = device;
    }

    Computation computation() {
        return computation;
    }

    /** Goes on from a checkpoint, whose offsets are behind none of what will be written. */
    void restore(Checkpoint checkpoint) {
        before = Checkpoints.inputs(checkpoint);
        told = checkpoint.getState();
    }

    /** Offsets at or before those of what is written next to rounds, snapshots and reports. */
    Offsets before() {
        for (InputOffset written : outbox.written().list()) {
            before.set(written);
        }
        return before.only(
                List.of(topics.rounds(), topics.snapshots(), topics.reports())::contains);
    }

    /**
     * The weights after {@code version} rounds.
     *
     * @return their SHA-256
     */
    ByteString weights(long version, PlayerState state) {
        Snapshot snapshot = snapshot(version, state);
        parcel.hand(topics.snapshots(), Defender.PLAYER, Math.max(0, version - 1), snapshot);
        return snapshot.getSha256();
    }

    void round(Round round) {
        dealt = round.getRound();
        parcel.hand(topics.rounds(), Long.toString(round.getRound()), round.getRound(), round);
    }

    /**
     * What is told of a round that was trained on.
     *
     * @param step without where its answers lie
     */
    void step(StepReport.Builder step, InFlight round) {
        report = Optional.of(new OpenReport(step, round, parcel.size()));
    }

    void event(GameState state, long round, String detail) {
        told = state;
        GameEvent event =
                GameEvent.newBuilder().setState(state).setRound(round).setDetail(detail).build();
        report(parcel, round, now().setGameEvent(event));
    }

    /**
     * Says that the defender is there, and who else is, if the log has heard nothing for a while,
     * whatever else waits; fails if another one has taken over.
     */
    void alive(List<Standing> ring) {
        tellIfStuck();
        if (outbox.isEmpty() && System.nanoTime() - sentNanos > IDLE_NANOS) {
            Outbox.Parcel sign = outbox.parcel();
            report(sign, -1, heartbeat(ring));
            send(new Commit(sign, Optional.empty(), NO_ROUND, true));
        }
    }

    private void tellIfStuck() {
        if (!isWritten() && !toldStuck && System.nanoTime() - progressNanos > STUCK_NANOS) {
            toldStuck = true;
            notices.accept(
                    "defender: the last %d rounds are not in Kafka at %s; waiting for it"
                            .formatted(roundsAhead(), kafka));
        }
    }

    /** Publishes how everybody stands. */
    void standings(List<Standing> ring) {
        report(parcel, -1, heartbeat(ring));
    }

    private static Report.Builder heartbeat(List<Standing> ring) {
        return now().setHeartbeat(Heartbeat.newBuilder().addAllRing(ring));
    }

    /** Publishes dead letters that should not wait for a round, if the log has room. */
    void relieve(FoulBook fouls) {
        if (fouls.isFull() && !isFull()) {
            letters(fouls);
            commit();
        }
    }

    /** Publishes and forgets the dead letters; the fouls stay for the next report. */
    void letters(FoulBook fouls) {
        fouls.letters().forEach(letter -> parcel.add(topics.deadLetters(), "", -1, letter));
        fouls.clearLetters();
    }

    /**
     * All there is to know after {@code version} rounds.
     *
     * @param inputs where a restarted defender goes on reading
     * @param standing who is in the ring, there
     * @param archived whether it is kept when there is a newer one
     */
    void checkpoint(
            long version,
            PlayerState state,
            Offsets inputs,
            List<Standing> standing,
            boolean archived) {
        Checkpoint checkpoint =
                Checkpoints.of(snapshot(version, state), state.optimizer(), inputs, settingsSha256)
                        .addAllRing(standing)
                        .setState(told)
                        .setComputation(Computations.record(computation))
                        .build();
        keep(checkpoint, Checkpoints.key(checkpoint, checkpointEvery, window));
        if (archived) {
            keep(checkpoint, Checkpoints.archiveKey(checkpoint));
        }
    }

    private void keep(Checkpoint checkpoint, String key) {
        parcel.add(topics.checkpoints(), key, checkpoint.getNextRound(), checkpoint);
    }

    /** Publishes everything since the last commit, as soon as {@link #settle} finds that it may. */
    void commit() {
        commit(false);
    }

    /**
     * The same.
     *
     * @param leisurely whether nobody elsewhere waits for it: it goes with others, a moment later
     */
    void commit(boolean leisurely) {
        progressNanos = isWritten() ? System.nanoTime() : progressNanos;
        waiting.add(new Commit(parcel, report, dealt, leisurely));
        waitingBytes += parcel.bytes();
        parcel = outbox.parcel();
        report = Optional.empty();
        settle();
    }

    /** Publishes what waited for answers that are in the log now. */
    void settle() {
        while (!waiting.isEmpty() && waiting.peek().isComplete()) {
            Commit next = waiting.remove();
            waitingBytes -= next.parcel().bytes();
            next.report().ifPresent(open -> insert(next.parcel(), open));
            send(next);
        }
    }

    private void insert(Outbox.Parcel into, OpenReport open) {
        Report told = open.complete(read.get()).build();
        into.insert(open.index(), topics.reports(), Defender.PLAYER, open.round(), told);
    }

    private void send(Commit commit) {
        sentNanos = System.nanoTime();
        sent.add(commit);
        if (commit.leisurely()) {
            outbox.putAtLeisure(commit.parcel());
        } else {
            outbox.put(commit.parcel());
        }
    }

    /** Looks what the log has taken. */
    private void check() {
        for (int left = outbox.size(); sent.size() > left; ) {
            Commit taken = sent.remove();
            inLog = Math.max(inLog, taken.dealt());
            if (taken.dealt() != NO_ROUND) {
                progressNanos = System.nanoTime();
                toldStuck = false;
            }
        }
    }

    /** The newest round that was dealt here and is in the log; -1 for none. */
    long newestInLog() {
        check();
        return inLog;
    }

    /** How many rounds were trained on that the log does not tell of. */
    private long roundsAhead() {
        check();
        return Stream.concat(sent.stream(), waiting.stream())
                .filter(commit -> commit.report().isPresent())
                .count();
    }

    /** Whether so much is not in the log that the game should wait for it. */
    boolean isFull() {
        return roundsAhead() >= MOST_ROUNDS || !outbox.hasRoom(waitingBytes);
    }

    /** Whether the log holds all that was committed. */
    boolean isWritten() {
        check();
        return waiting.isEmpty() && sent.isEmpty();
    }

    @Override
    public void close() {
        outbox.close();
    }

    private static Snapshot snapshot(long version, PlayerState state) {
        return Snapshots.of(Defender.PLAYER, version, version - 1, state.weights());
    }

    private static Report.Builder now() {
        return Report.newBuilder().setEpochMillis(System.currentTimeMillis());
    }

    private void report(Outbox.Parcel into, long round, Report.Builder report) {
        into.add(topics.reports(), Defender.PLAYER, round, report.build());
    }
}
