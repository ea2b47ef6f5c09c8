// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.Manifest;
import java.util.function.Consumer;

/**
 * Cuts a message that is larger than what its topic takes: into a manifest, and chunks that follow
 * it. Its bytes are not copied but for the chunk that is made.
 *
 * @param kind full name of the message
 * @param bytes to be cut
 * @param chunkBytes of its bytes that a chunk holds, at most
 * @param writer whose chunks these are
 */
record Cutter(String kind, byte[] bytes, int chunkBytes, String writer) {

    /** Serialises a message to cut it. */
    Cutter(Message message, int chunkBytes, String writer) {
        this(
                message.getDescriptorForType().getFullName(),
                message.toByteArray(),
                chunkBytes,
                writer);
    }

    /** What goes before the chunks. */
    Manifest manifest() {
        return Manifest.newBuilder()
                .setKind(kind)
                .setSizeBytes(bytes.length)
                .setSha256(Deals.sha256(bytes))
                .setChunks((bytes.length - 1) / chunkBytes + 1)
                .setWriter(writer)
                .build();
    }

    /**
     * The chunks.
     *
     * @param manifest as {@link #manifest} made it
     * @param each given one after the other; shares the bytes of the message
     */
    void chunks(Manifest manifest, Consumer<Chunk> each) {
        for (int index = 0; index < manifest.getChunks(); index++) {
            int from = index * chunkBytes;
            int size = Math.min(chunkBytes, bytes.length - from);
            each.accept(
                    Chunk.newBuilder()
                            .setSha256(manifest.getSha256())
                            .setWriter(manifest.getWriter())
                            .setIndex(index)
                            .setData(UnsafeByteOperations.unsafeWrap(bytes, from, size))
                            .build());
        }
    }
}
