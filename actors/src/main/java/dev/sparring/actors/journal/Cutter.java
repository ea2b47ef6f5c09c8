// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import dev.sparring.protocol.Deals;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.Manifest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.function.Consumer;

/**
 * Cuts a message that is larger than what its topic takes: into a manifest, and chunks that follow
 * it. The message is never in memory as a whole: it is serialised twice, once for its SHA-256 and
 * once into one chunk at a time.
 *
 * @param message to be cut
 * @param chunkBytes of its bytes that a chunk holds, at most
 * @param writer whose chunks these are
 */
record Cutter(Message message, int chunkBytes, String writer) {

    /** What goes before the chunks. */
    Manifest manifest() {
        MessageDigest digest = Deals.digest();
        write(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        int size = message.getSerializedSize();
        return Manifest.newBuilder()
                .setKind(message.getDescriptorForType().getFullName())
                .setSizeBytes(size)
                .setSha256(UnsafeByteOperations.unsafeWrap(digest.digest()))
                .setChunks((size - 1) / chunkBytes + 1)
                .setWriter(writer)
                .build();
    }

    /**
     * The chunks.
     *
     * @param manifest as {@link #manifest} made it
     * @param each given one after the other; holds an array that is used again for the next one
     */
    void chunks(Manifest manifest, Consumer<Chunk> each) {
        try (Chunks chunks = new Chunks(manifest, each)) {
            write(chunks);
        }
    }

    private void write(OutputStream to) {
        try {
            message.writeTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands over what is written to it, so many bytes at a time. */
    private final class Chunks extends OutputStream {

        private final Manifest manifest;
        private final Consumer<Chunk> each;
        private final byte[] buffer = new byte[chunkBytes];
        private int filled;
        private int index;

        Chunks(Manifest manifest, Consumer<Chunk> each) {
            this.manifest = manifest;
            this.each = each;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            int at = from;
            while (at < from + count) {
                int some = Math.min(from + count - at, buffer.length - filled);
                System.arraycopy(bytes, at, buffer, filled, some);
                filled += some;
                at += some;
                if (filled == buffer.length) {
                    handOver();
                }
            }
        }

        @Override
        public void close() {
            if (filled > 0) {
                handOver();
            }
        }

        private void handOver() {
            ByteString data = UnsafeByteOperations.unsafeWrap(buffer, 0, filled);
            each.accept(
                    Chunk.newBuilder()
                            .setSha256(manifest.getSha256())
                            .setWriter(manifest.getWriter())
                            .setIndex(index)
                            .setData(data)
                            .build());
            index++;
            filled = 0;
        }
    }
}
