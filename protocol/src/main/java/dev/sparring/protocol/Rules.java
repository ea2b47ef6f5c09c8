// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.DataType;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Tensor;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides whether an answer is legal. A pure function of the answer and of the round as it was
 * dealt: no clock, no state, no randomness. Safe to share between threads.
 *
 * <p>An answer is legal when its attacker is on the round's roster; it answers this very deal; the
 * record and what it says besides images are within limits; and the images are float32 of shape
 * {@code (copies * N, C, H, W)}, each value finite, in [0, 1] exactly, and within the budget: with
 * {@code x = pixel / 255f}, {@code |value - x| <= epsilon + }{@value #TOLERANCE} where quotient,
 * difference and sum are each rounded once to float32 (see {@link PixelRules}).
 *
 * <p>What needs memory of earlier records (unparsable, duplicate, ejected, no answer) is the
 * defender's to find; {@link #foul} words it the same way.
 */
public final class Rules {

    /** Slack for float32 rounding in the attacker's arithmetic; far below one pixel's 1/255. */
    public static final float TOLERANCE = 1e-6f;

    /** The largest size of an answer, unless its images take more. */
    public static final int MAX_ANSWER_BYTES = 32 << 20;

    /**
     * What an answer may take in addition to its images and losses, if they take more than {@link
     * #MAX_ANSWER_BYTES}.
     */
    private static final int ENVELOPE_BYTES = 64 << 10;

    /** More copies of a batch than any attack makes. */
    public static final int MAX_COPIES = 64;

    /** An answer may carry this many measures. */
    public static final int MAX_MEASURES = 32;

    private static final Pattern MEASURE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final int maxAnswerBytes;

    private record Breach(FoulReason reason, String detail) {}

    /** Rules with {@link #MAX_ANSWER_BYTES}. */
    public Rules() {
        this(MAX_ANSWER_BYTES);
    }

    /** Rules with another limit on the size of answers. */
    public Rules(int maxAnswerBytes) {
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /**
     * The largest answer to a batch.
     *
     * @param images N of the batch
     * @param values C*H*W of an image
     * @param copies of the batch that an answer has
     */
    public static long maxAnswerBytes(int images, long values, int copies) {
        return Math.max(MAX_ANSWER_BYTES, needed(images, images * values, copies));
    }

    /** Float32: all values, and a loss for each image. */
    private static long needed(long images, long values, int copies) {
        return Float.BYTES * copies * (values + images) + ENVELOPE_BYTES;
    }

    /**
     * The first rule that an answer breaks, if any.
     *
     * @param attacker whose answer it is
     * @param dealt the round that it is an answer to
     * @throws IllegalArgumentException if {@code dealt} itself is not a playable round
     */
    public Optional<Foul> judge(String attacker, Attack attack, Round dealt) {
        checkPlayable(dealt);
        return entry(attacker, dealt)
                .map(
                        entry ->
                                judgeEnvelope(attack, dealt, entry.getCopies())
                                        .or(() -> judgeTensor(attack, dealt, entry.getCopies()))
                                        .or(() -> judgePixels(attack, dealt)))
                .orElseGet(
                        () ->
                                breach(
                                        FoulReason.FOUL_REASON_UNKNOWN_ATTACKER,
                                        "not on the roster of round " + dealt.getRound()))
                .map(breach -> foul(attacker, dealt.getRound(), breach.reason(), breach.detail()));
    }

    /**
     * Describes a foul in words that are safe to log and to count, whatever the attacker called
     * itself.
     */
    public static Foul foul(String attacker, long round, FoulReason reason, String detail) {
        return Foul.newBuilder()
                .setAttacker(OneLine.of(attacker))
                .setRound(round)
                .setReason(reason)
                .setDetail(OneLine.of(detail))
                .build();
    }

    private static void checkPlayable(Round dealt) {
        TensorCodec.check(dealt.getImages(), DataType.DATA_TYPE_UINT8);
        if (dealt.getImages().getShapeCount() != 4) {
            throw new IllegalArgumentException(
                    "round %d has images %s; expected (N, C, H, W)"
                            .formatted(dealt.getRound(), dealt.getImages().getShapeList()));
        }
        if (dealt.getBudget().getNorm() != Norm.NORM_LINF) {
            throw new IllegalArgumentException(
                    "round %d has budget norm %s; only NORM_LINF is played"
                            .formatted(dealt.getRound(), dealt.getBudget().getNorm()));
        }
    }

    private Optional<Breach> judgeEnvelope(Attack attack, Round dealt, int copies) {
        if (!attack.getDeal().equals(dealt.getDeal())) {
            return breach(
                    FoulReason.FOUL_REASON_WRONG_DEAL,
                    "answers deal %s; that of round %d is %s"
                            .formatted(
                                    hex(attack.getDeal()), dealt.getRound(), hex(dealt.getDeal())));
        }
        return judgeSize(attack, dealt.getImages(), copies);
    }

    private Optional<Breach> judgeSize(Attack attack, Tensor clean, int copies) {
        long limit =
                Math.max(maxAnswerBytes, needed(clean.getShape(0), clean.getData().size(), copies));
        String excess = null;
        if (attack.getSerializedSize() > limit) {
            excess =
                    "%d bytes; at most %d are allowed".formatted(attack.getSerializedSize(), limit);
        } else if (attack.getMeasuresCount() > MAX_MEASURES) {
            excess =
                    "%d measures; at most %d are allowed"
                            .formatted(attack.getMeasuresCount(), MAX_MEASURES);
        } else {
            for (Measure measure : attack.getMeasuresList()) {
                if (!MEASURE_NAME.matcher(measure.getName()).matches()) {
                    excess =
                            "measure '%s'; use at most 64 of a-z, 0-9 and _"
                                    .formatted(OneLine.of(measure.getName()));
                }
            }
        }
        return excess == null ? Optional.empty() : breach(FoulReason.FOUL_REASON_OVERSIZED, excess);
    }

    private Optional<Breach> judgeTensor(Attack attack, Round dealt, int copies) {
        Tensor images = attack.getAdversarialImages();
        if (images.getDataType() != DataType.DATA_TYPE_FLOAT32) {
            return breach(
                    FoulReason.FOUL_REASON_WRONG_TYPE,
                    "images are %s; expected float32"
                            .formatted(TensorCodec.typeName(images.getDataType())));
        }
        long[] shape = TensorCodec.shape(dealt.getImages());
        shape[0] *= copies;
        long sizeBytes = 4L * copies * dealt.getImages().getData().size();
        String wrong = null;
        if (!images.getShapeList().equals(Arrays.stream(shape).boxed().toList())) {
            wrong =
                    "images are %s; expected %s, %d per clean image"
                            .formatted(
                                    images.getShapeList().stream().limit(8).toList(),
                                    Arrays.toString(shape),
                                    copies);
        } else if (images.getData().size() != sizeBytes) {
            wrong =
                    "images have %d bytes; %s float32 are %d"
                            .formatted(images.getData().size(), Arrays.toString(shape), sizeBytes);
        } else if (attack.getLossesCount() != 0 && attack.getLossesCount() != shape[0]) {
            wrong = "%d losses for %d images".formatted(attack.getLossesCount(), shape[0]);
        }
        return wrong == null ? Optional.empty() : breach(FoulReason.FOUL_REASON_WRONG_SHAPE, wrong);
    }

    private static Optional<Breach> judgePixels(Attack attack, Round dealt) {
        return new PixelRules(dealt.getBudget().getEpsilon())
                .judge(attack.getAdversarialImages(), dealt.getImages())
                .flatMap(found -> breach(found.reason(), found.detail()));
    }

    private static Optional<RosterEntry> entry(String attacker, Round dealt) {
        return dealt.getRosterList().stream()
                .filter(entry -> entry.getAttacker().equals(attacker))
                .findFirst();
    }

    private static Optional<Breach> breach(FoulReason reason, String detail) {
        return Optional.of(new Breach(reason, detail));
    }

    /** Enough of a hash to tell it from others. */
    private static String hex(ByteString sha256) {
        ByteString head = sha256.substring(0, Math.min(4, sha256.size()));
        return sha256.isEmpty() ? "(none)" : HexFormat.of().formatHex(head.toByteArray());
    }
}
