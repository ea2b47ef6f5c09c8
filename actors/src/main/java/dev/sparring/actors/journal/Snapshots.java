// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StateRecord;
import dev.sparring.protocol.v1.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weights to and from {@link Snapshot}. */
public final class Snapshots {

    private Snapshots() {}

    /** A player's weights. */
    public static Snapshot of(String player, long version, long round, StateDict weights) {
        return Snapshot.newBuilder()
                .setPlayer(player)
                .setVersion(version)
                .setRound(round)
                .addAllTensors(tensors(weights))
                .setSha256(UnsafeByteOperations.unsafeWrap(weights.sha256()))
                .build();
    }

    /**
     * The weights of a snapshot.
     *
     * @throws JournalException if they are not the ones that its SHA-256 was computed over
     */
    public static StateDict weights(Snapshot snapshot) {
        StateDict weights = state(snapshot.getTensorsList());
        if (!ByteString.copyFrom(weights.sha256()).equals(snapshot.getSha256())) {
            throw new JournalException(
                    "snapshot %d of %s is corrupt: its SHA-256 does not fit its weights"
                            .formatted(snapshot.getVersion(), snapshot.getPlayer()));
        }
        return weights;
    }

    /**
     * The snapshot that a record holds, if it holds one.
     *
     * @param entry of the topic snapshots, or of a player's state
     */
    public static Optional<Snapshot> in(Entry entry) {
        return Topics.kind(entry.topic()).equals("state")
                ? entry.sound(StateRecord.parser())
                        .filter(StateRecord::hasSnapshot)
                        .map(StateRecord::getSnapshot)
                : entry.sound(Snapshot.parser());
    }

    /**
     * The SHA-256 of a snapshot, to be kept without its weights: byte fields of a message that was
     * read share the array of the whole record.
     */
    public static ByteString sha256(Snapshot snapshot) {
        return ByteString.copyFrom(snapshot.getSha256().toByteArray());
    }

    /**
     * The key that weights of an attacker lie under, in turn: those of the last {@code kept}
     * versions are there.
     */
    public static String key(long version, long kept) {
        return "weights/" + version % Math.max(1, kept);
    }

    static List<Tensor> tensors(StateDict state) {
        return state.tensors().entrySet().stream()
                .map(
                        entry ->
                                TensorCodec.floats(
                                        entry.getKey(),
                                        entry.getValue().shape(),
                                        entry.getValue().values()))
                .toList();
    }

    static StateDict state(List<Tensor> tensors) {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            state.put(
                    tensor.getName(),
                    new HostTensor(TensorCodec.shape(tensor), TensorCodec.floatArray(tensor)));
        }
        return new StateDict(state);
    }
}
