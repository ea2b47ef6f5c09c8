// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.RoundOrBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The identity of a round as it was dealt. An attacker echoes it, so that an answer to a deal that
 * never became part of the log, or to one of another game, is recognised as such.
 */
public final class Deals {

    private Deals() {}

    /**
     * Computes the SHA-256 over a round: number, seed, defender's version, SHA-256 of the weights,
     * budget, images, labels and roster, numbers in big-endian order, each array after its length.
     * Deadline and checkpoint mark are left out.
     */
    public static ByteString sha256(RoundOrBuilder round) {
        MessageDigest digest = digest();
        ByteString images = round.getImages().getData();
        ByteBuffer head =
                ByteBuffer.allocate(
                        4 * Long.BYTES
                                + 4 * Integer.BYTES
                                + round.getWeightsSha256().size()
                                + Long.BYTES * round.getImages().getShapeCount());
        head.putLong(round.getRound()).putLong(round.getSeed()).putLong(round.getDefenderVersion());
        head.putInt(round.getWeightsSha256().size());
        head.put(round.getWeightsSha256().toByteArray());
        head.putInt(round.getBudget().getNormValue());
        head.putInt(Float.floatToIntBits(round.getBudget().getEpsilon()));
        head.putInt(round.getImages().getShapeCount());
        round.getImages().getShapeList().forEach(head::putLong);
        head.putLong(images.size());
        digest.update(head.flip());
        images.asReadOnlyByteBufferList().forEach(digest::update);
        ByteBuffer labels = ByteBuffer.allocate(Integer.BYTES * (1 + round.getLabelsCount()));
        labels.putInt(round.getLabelsCount());
        round.getLabelsList().forEach(labels::putInt);
        digest.update(labels.flip());
        for (RosterEntry entry : round.getRosterList()) {
            byte[] name = entry.getAttacker().getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).flip());
            digest.update(name);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(entry.getCopies()).flip());
        }
        return ByteString.copyFrom(digest.digest());
    }

    /** Adds the identity to a round that is otherwise complete. */
    public static Round sealed(Round.Builder round) {
        return round.setDeal(sha256(round)).build();
    }

    /** Returns the SHA-256 of a record's value. */
    public static ByteString sha256(byte[] value) {
        return ByteString.copyFrom(digest().digest(value));
    }

    /** Returns a SHA-256 digest that has read nothing yet. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
