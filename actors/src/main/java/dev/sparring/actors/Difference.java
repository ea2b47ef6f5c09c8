// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Something came out of a replay otherwise than it is recorded; the message is one line. */
public final class Difference extends Exception {

    private static final long serialVersionUID = 1;

    private final long round;
    private final String what;
    private final String recorded;
    private final String recomputed;

    private Difference(long round, String what, ByteString recorded, ByteString recomputed) {
        this.round = round;
        this.what = what;
        this.recorded = hex(recorded);
        this.recomputed = hex(recomputed);
    }

    /** Compares bytes, which are then told by their SHA-256. */
    static void check(long round, String what, ByteString recorded, ByteString recomputed)
            throws Difference {
        if (!recorded.equals(recomputed)) {
            throw new Difference(round, what, sha256(recorded), sha256(recomputed));
        }
    }

    /** Compares what is a SHA-256 itself. */
    static void checkHash(long round, String what, ByteString recorded, ByteString recomputed)
            throws Difference {
        if (!recorded.equals(recomputed)) {
            throw new Difference(round, what, recorded, recomputed);
        }
    }

    /** The round that it belongs to. */
    public long round() {
        return round;
    }

    /** Whose answer or weights, in words. */
    public String what() {
        return what;
    }

    /** SHA-256 of what lies in the log, in hexadecimal. */
    public String recorded() {
        return recorded;
    }

    /** SHA-256 of what came out now, in hexadecimal. */
    public String recomputed() {
        return recomputed;
    }

    @Override
    public String getMessage() {
        return "round %d: %s differs: recorded %s, recomputed %s"
                .formatted(round, what, recorded, recomputed);
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asReadOnlyByteBuffer());
            return ByteString.copyFrom(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(ByteString hash) {
        return HexFormat.of().formatHex(hash.toByteArray());
    }
}
