// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import java.util.Optional;

/** A player's whole state to and from {@link Checkpoint}. */
public final class Checkpoints {

    /** The key of a checkpoint that only the next one needs. */
    public static final String LAST = "last";

    private Checkpoints() {}

    /**
     * The state of a player, without what only the defender adds.
     *
     * @param snapshot of the weights, whose next round is the one after its own
     * @param inputs where to go on reading
     * @param settingsSha256 of the game's settings
     */
    public static Checkpoint.Builder of(
            Snapshot snapshot, StateDict optimizer, Offsets inputs, ByteString settingsSha256) {
        return Checkpoint.newBuilder()
                .setSnapshot(snapshot)
                .addAllOptimizerState(Snapshots.tensors(optimizer))
                .setNextRound(snapshot.getRound() + 1)
                .addAllInputs(inputs.list())
                .setSettingsSha256(settingsSha256);
    }

    /**
     * Weights and optimiser state of a checkpoint.
     *
     * @throws JournalException if the weights are corrupt
     */
    public static PlayerState state(Checkpoint checkpoint) {
        return new PlayerState(
                Snapshots.weights(checkpoint.getSnapshot()),
                Snapshots.state(checkpoint.getOptimizerStateList()));
    }

    /** Where a checkpoint says to go on reading. */
    public static Offsets inputs(Checkpoint checkpoint) {
        return new Offsets(checkpoint.getInputsList());
    }

    /**
     * A checkpoint without weights and optimiser state, and without the record that it was read
     * from.
     */
    public static Checkpoint outline(Checkpoint checkpoint) {
        Checkpoint outline =
                checkpoint.toBuilder()
                        .setSnapshot(checkpoint.getSnapshot().toBuilder().clearTensors())
                        .clearOptimizerState()
                        .build();
        try {
            // fields of a message that was read share the array of the whole record
            return Checkpoint.parseFrom(outline.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message that was written cannot be read", e);
        }
    }

    /**
     * The checkpoint that a record holds, if it holds one.
     *
     * @param entry of the topic checkpoints, or of a player's state
     */
    public static Optional<Checkpoint> in(Entry entry) {
        return Topics.kind(entry.topic()).equals("state")
                ? entry.sound(StateRecord.parser())
                        .filter(StateRecord::hasCheckpoint)
                        .map(StateRecord::getCheckpoint)
                : entry.sound(Checkpoint.parser());
    }

    /**
     * The key that a checkpoint is kept under. Those after marked rounds take a few keys in turn,
     * so that the last marks that all players have are still there when some are ahead.
     *
     * @param every rounds from one mark to the next
     * @param window rounds in flight: how far players may be ahead of each other
     */
    public static String key(Checkpoint checkpoint, int every, int window) {
        long next = checkpoint.getNextRound();
        if (next % every != 0) {
            return LAST;
        }
        long marks = 2 + (window - 1 + every - 1) / every;
        return "mark/" + next / every % marks;
    }

    /** What a checkpoint was computed with, if it says so. */
    public static Optional<Computation> computation(Checkpoint checkpoint) {
        return checkpoint.hasComputation()
                ? Optional.of(Computations.of(checkpoint.getComputation()))
                : Optional.empty();
    }

    /** The key of a checkpoint that is kept when there is a newer one: {@code archive/VERSION}. */
    public static String archiveKey(Checkpoint checkpoint) {
        return "archive/" + checkpoint.getSnapshot().getVersion();
    }

    /**
     * Refuses a checkpoint of a game with other settings.
     *
     * @throws IllegalArgumentException naming the player
     */
    public static void checkSettings(Checkpoint checkpoint, ByteString settingsSha256) {
        if (!checkpoint.getSettingsSha256().equals(settingsSha256)) {
            throw new IllegalArgumentException(
                    ("the checkpoint of %s belongs to a game with other settings: play with the"
                                    + " settings it was started with, or under a new name")
                            .formatted(checkpoint.getSnapshot().getPlayer()));
        }
    }
}
