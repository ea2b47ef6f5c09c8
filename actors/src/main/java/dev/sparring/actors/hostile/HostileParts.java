// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.hostile;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.Chunk;
import dev.sparring.protocol.v1.Manifest;

/** Parts of messages that never become whole. Not safe for concurrent use. */
final class HostileParts {

    private static final int SHA256_BYTES = 32;
    private static final int LONGEST_WRITER = 64;

    private final Dice dice;
    private Manifest newest = Manifest.getDefaultInstance();

    HostileParts(Dice dice) {
        this.dice = dice;
    }

    /** One whose message does not come. */
    byte[] manifest() {
        return next().toByteArray();
    }

    /** One that no message can have. */
    byte[] lie() {
        Manifest.Builder lie = next().toBuilder();
        switch (dice.below(4)) {
            case 0 -> lie.setSizeBytes(dice.any() | 1L << 40);
            case 1 -> lie.setChunks((int) dice.any() | 1 << 30);
            case 2 -> lie.setSha256(junk(dice.below(SHA256_BYTES)));
            default -> lie.setWriter("w".repeat(LONGEST_WRITER + 1 + dice.below(10_000)));
        }
        return lie.build().toByteArray();
    }

    /** One of the newest manifest, with bytes that are not those that it has the hash of. */
    byte[] chunk() {
        return ofNewest().build().toByteArray();
    }

    /** One of no manifest. */
    byte[] stray() {
        return ofNewest().setSha256(junk(SHA256_BYTES)).build().toByteArray();
    }

    private Chunk.Builder ofNewest() {
        return Chunk.newBuilder()
                .setSha256(newest.getSha256())
                .setWriter(newest.getWriter())
                .setIndex(dice.below(3) - 1)
                .setData(junk(dice.below((int) newest.getSizeBytes() + 1)));
    }

    private Manifest next() {
        newest =
                Manifest.newBuilder()
                        .setKind("sparring.v1.AttackerRecord")
                        .setSizeBytes(1 + dice.below(4096))
                        .setSha256(junk(SHA256_BYTES))
                        .setChunks(1 + dice.below(2))
                        .setWriter(HostileRecords.STRANGER)
                        .build();
        return newest;
    }

    private ByteString junk(int size) {
        return ByteString.copyFrom(dice.bytes(size));
    }
}
