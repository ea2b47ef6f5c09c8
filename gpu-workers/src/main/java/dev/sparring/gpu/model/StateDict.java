// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named float32 tensors on the host, in PyTorch's state_dict order and under its names. What a
 * snapshot, a checkpoint and a weights file hold. Immutable by convention: nobody writes to the
 * arrays after construction.
 */
public record StateDict(Map<String, HostTensor> tensors) {

    /** Keeps the order of {@code tensors}. */
    public StateDict {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** No tensors: the state of an attack that does not learn. */
    public static StateDict empty() {
        return new StateDict(Map.of());
    }

    /**
     * Checks that these can be loaded where others were, without a device: all names and shapes are
     * the same, and all values finite.
     *
     * @param owner of the weights, for messages
     * @throws IllegalArgumentException naming the tensor that is missing, unknown, of the wrong
     *     shape or not finite
     */
    public void requireLike(StateDict others, String owner) {
        List<Parameters.Spec> specs =
                others.tensors.entrySet().stream()
                        .map(each -> Parameters.Spec.weight(each.getKey(), each.getValue().shape()))
                        .toList();
        Parameters.requireFit(owner, specs, this);
    }

    /** SHA-256 over names, shapes and little-endian values, in order. */
    public byte[] sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        tensors.forEach(
                (name, tensor) -> {
                    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
                    int head = 8 + nameBytes.length + 8 * tensor.shape().length;
                    ByteBuffer bytes =
                            ByteBuffer.allocate(head + 4 * tensor.values().length)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putInt(nameBytes.length)
                                    .put(nameBytes)
                                    .putInt(tensor.shape().length);
                    for (long dimension : tensor.shape()) {
                        bytes.putLong(dimension);
                    }
                    bytes.asFloatBuffer().put(tensor.values());
                    digest.update(bytes.array());
                });
        return digest.digest();
    }
}
