// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import com.google.protobuf.ByteString;
import dev.sparring.actors.Arena;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Computations;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.Offsets;
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
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The defender's pen: everything between two {@link #commit}s is published at once or not at all.
 * Blocks; used by the defender's thread.
 */
final class Publisher implements AutoCloseable {

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Topics topics;
    private final JournalWriter writer;
    private final ByteString settingsSha256;
    private final int checkpointEvery;
    private final int window;
    private Computation computation;
    private Offsets before = new Offsets();
    private GameState told = GameState.GAME_STATE_UNSPECIFIED;
    private long committedNanos;

    /** Takes over the defender's part: whoever plays it elsewhere is fenced. */
    Publisher(Arena arena) {
        this.topics = arena.journal().topics();
        this.settingsSha256 = arena.settingsSha256();
        this.checkpointEvery = arena.settings().defender().checkpointEvery();
        this.window = arena.settings().window();
        arena.journal()
                .requirePermissions(
                        Rights.ofDefender(topics, arena.settings().attackers().keySet()));
        writer = arena.journal().transactionalWriter(Defender.PLAYER);
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
        for (InputOffset written : writer.written().list()) {
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
        writer.send(topics.snapshots(), Defender.PLAYER, Math.max(0, version - 1), snapshot);
        return snapshot.getSha256();
    }

    void round(Round round) {
        writer.send(topics.rounds(), Long.toString(round.getRound()), round.getRound(), round);
    }

    void step(StepReport step) {
        report(step.getRound(), Report.newBuilder().setStep(step));
    }

    void event(GameState state, long round, String detail) {
        told = state;
        GameEvent event =
                GameEvent.newBuilder().setState(state).setRound(round).setDetail(detail).build();
        report(round, Report.newBuilder().setGameEvent(event));
    }

    /**
     * Says that the defender is there, and who else is, if it has published nothing for a while;
     * fails if another one has taken over.
     */
    void alive(List<Standing> ring) {
        if (System.nanoTime() - committedNanos < IDLE_NANOS) {
            return;
        }
        standings(ring);
        commit();
    }

    /** Publishes how everybody stands. */
    void standings(List<Standing> ring) {
        report(-1, Report.newBuilder().setHeartbeat(Heartbeat.newBuilder().addAllRing(ring)));
    }

    /** Publishes and forgets the dead letters; the fouls stay for the next report. */
    void letters(FoulBook fouls) {
        fouls.letters().forEach(letter -> writer.send(topics.deadLetters(), "", letter));
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
        writer.send(topics.checkpoints(), key, checkpoint.getNextRound(), checkpoint);
    }

    /** Publishes everything since the last commit. */
    void commit() {
        writer.commit();
        committedNanos = System.nanoTime();
    }

    @Override
    public void close() {
        writer.close();
    }

    private static Snapshot snapshot(long version, PlayerState state) {
        return Snapshots.of(Defender.PLAYER, version, version - 1, state.weights());
    }

    private void report(long round, Report.Builder report) {
        writer.send(
                topics.reports(),
                Defender.PLAYER,
                round,
                report.setEpochMillis(System.currentTimeMillis()).build());
    }
}
