// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.TensorCodec;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
