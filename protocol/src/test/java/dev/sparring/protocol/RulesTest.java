// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static dev.sparring.protocol.v1.FoulReason.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.Attack;
import dev.sparring.protocol.v1.Budget;
import dev.sparring.protocol.v1.DataType;
import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.FoulReason;
import dev.sparring.protocol.v1.Measure;
import dev.sparring.protocol.v1.Norm;
import dev.sparring.protocol.v1.RosterEntry;
import dev.sparring.protocol.v1.Round;
import dev.sparring.protocol.v1.Tensor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {

    private static final float EPSILON = 0.3f;
    private static final long[] SHAPE = {2, 1, 2, 3};
    private static final long[] DOUBLED = {4, 1, 2, 3};

    private static final ByteString DEAL = ByteString.copyFromUtf8("deal of round 5");
    private static final String ID = "l2l-da";

    /** Two clean images of six pixels, all of them byte 51: 0.2. */
    private static final Round DEALT =
            Round.newBuilder()
                    .setRound(5)
                    .setDefenderVersion(5)
                    .setDeal(DEAL)
                    .setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(EPSILON))
                    .setImages(TensorCodec.bytes("", SHAPE, filled(new byte[12])))
                    .addRoster(RosterEntry.newBuilder().setAttacker("l2l-da").setCopies(2))
                    .addRoster(RosterEntry.newBuilder().setAttacker("pgd").setCopies(1))
                    .build();

    private final Rules rules = new Rules();

    static Stream<Arguments> breaches() {
        return Stream.of(
                breach(
                        FOUL_REASON_WRONG_DEAL,
                        "answers deal (none); that of round 5 is 6465616c",
                        Attack.Builder::clearDeal),
                breach(
                        FOUL_REASON_WRONG_DEAL,
                        "answers deal 6f746865",
                        a -> a.setDeal(ByteString.copyFromUtf8("other"))),
                breach(FOUL_REASON_OVERSIZED, "33 measures", a -> addMeasures(a, 33, "loss")),
                breach(FOUL_REASON_OVERSIZED, "measure 'A'", a -> addMeasures(a, 1, "A")),
                breach(FOUL_REASON_OVERSIZED, "measure", a -> addMeasures(a, 1, "a".repeat(65))),
                breach(FOUL_REASON_WRONG_TYPE, "uint8", a -> a.setAdversarialImages(bytes())),
                breach(
                        FOUL_REASON_WRONG_TYPE,
                        "of no type",
                        Attack.Builder::clearAdversarialImages),
                breach(
                        FOUL_REASON_WRONG_SHAPE,
                        "[2, 1, 2, 3]",
                        a -> a.setAdversarialImages(values(SHAPE, 0.2f))),
                breach(
                        FOUL_REASON_WRONG_SHAPE,
                        "[4, 6]",
                        a -> a.setAdversarialImages(values(new long[] {4, 6}, 0.2f))),
                breach(
                        FOUL_REASON_WRONG_SHAPE,
                        "[4, 1, 3, 2]",
                        a -> a.setAdversarialImages(values(new long[] {4, 1, 3, 2}, 0.2f))),
                breach(FOUL_REASON_WRONG_SHAPE, "92 bytes", a -> a.setAdversarialImages(cut())),
                breach(
                        FOUL_REASON_WRONG_SHAPE,
                        "3 losses",
                        a -> a.clearLosses().addLosses(1).addLosses(1).addLosses(1)),
                breach(FOUL_REASON_NOT_FINITE, "NaN", a -> setPixel(a, Float.NaN)),
                breach(
                        FOUL_REASON_NOT_FINITE,
                        "NaN",
                        a -> setPixel(a, Float.intBitsToFloat(0xffc00001))),
                breach(
                        FOUL_REASON_NOT_FINITE,
                        "Infinity",
                        a -> setPixel(a, Float.POSITIVE_INFINITY)),
                breach(
                        FOUL_REASON_NOT_FINITE,
                        "-Infinity",
                        a -> setPixel(a, Float.NEGATIVE_INFINITY)),
                breach(
                        FOUL_REASON_OUT_OF_RANGE,
                        "1.0000001 is outside",
                        a -> setPixel(a, Math.nextUp(1f))),
                breach(
                        FOUL_REASON_OUT_OF_RANGE,
                        "-1.4E-45 is outside",
                        a -> setPixel(a, -Float.MIN_VALUE)),
                breach(FOUL_REASON_OVER_BUDGET, "0.6 is 0.4", a -> setPixel(a, 0.6f)),
                breach(FOUL_REASON_OVER_BUDGET, "epsilon is 0.3", a -> setPixel(a, 1f)));
    }

    @ParameterizedTest
    @MethodSource("breaches")
    void shouldCallAFoul(FoulReason reason, String detail, Consumer<Attack.Builder> change) {
        Attack.Builder attack = legal();
        change.accept(attack);
        Foul foul = rules.judge(ID, attack.build(), DEALT).orElseThrow();
        assertThat(foul.getReason()).isEqualTo(reason);
        assertThat(foul.getDetail()).contains(detail);
        assertThat(foul.getAttacker()).isEqualTo(ID);
        assertThat(foul.getRound()).isEqualTo(5);
    }

    @Test
    void shouldKnowEveryReasonThatNeedsNoMemory() {
        Set<FoulReason> defenders =
                EnumSet.of(
                        FOUL_REASON_UNSPECIFIED,
                        FOUL_REASON_UNPARSABLE,
                        FOUL_REASON_UNKNOWN_ATTACKER,
                        FOUL_REASON_EJECTED,
                        FOUL_REASON_DUPLICATE,
                        FOUL_REASON_NO_ANSWER,
                        UNRECOGNIZED);
        assertThat(breaches().map(row -> (FoulReason) row.get()[0]).collect(Collectors.toSet()))
                .isEqualTo(EnumSet.complementOf(EnumSet.copyOf(defenders)));
    }

    @Test
    void shouldPassALegalAnswer() {
        assertThat(rules.judge(ID, legal().build(), DEALT)).isEmpty();
        assertThat(rules.judge(ID, legal().clearLosses().build(), DEALT)).isEmpty();
        Attack one = legal().clearLosses().setAdversarialImages(values(SHAPE, 0.5f)).build();
        assertThat(rules.judge("pgd", one, DEALT)).isEmpty();
    }

    @Test
    void shouldRefuseWhoWasNotAsked() {
        Foul foul = rules.judge("me", legal().build(), DEALT).orElseThrow();
        assertThat(foul.getReason()).isEqualTo(FOUL_REASON_UNKNOWN_ATTACKER);
        assertThat(foul.getDetail()).contains("roster of round 5");
        assertThat(foul.getAttacker()).isEqualTo("me");
    }

    @Test
    void shouldNameTheFirstOffendingPixel() {
        float[] pixels = TensorCodec.floatArray(legal().getAdversarialImages());
        pixels[22] = 0.9f;
        pixels[23] = Float.NaN;
        Attack attack =
                legal().setAdversarialImages(TensorCodec.floats("", DOUBLED, pixels)).build();
        assertThat(rules.judge(ID, attack, DEALT).orElseThrow().getDetail())
                .startsWith("image 3, channel 0, row 1, column 1: 0.9 is 0.7 from the clean 0.2");
    }

    @Test
    void shouldAllowFloat32RoundingAndNoMore() {
        float clean = 51 / 255f;
        float highest = clean;
        while (highest - clean <= EPSILON + 1e-6f) {
            highest = highest < 0.5f ? 0.5f : Math.nextUp(highest);
        }
        assertThat(highest - clean).isCloseTo(0.300001f, within(1e-7f));
        assertThat(rules.judge(ID, with(Math.nextDown(highest)), DEALT)).isEmpty();
        assertThat(rules.judge(ID, with(highest), DEALT))
                .map(Foul::getReason)
                .contains(FOUL_REASON_OVER_BUDGET);
        assertThat(rules.judge(ID, with(clean + EPSILON), DEALT)).isEmpty();
        assertThat(rules.judge(ID, with(clean + EPSILON + 2e-6f), DEALT)).isPresent();
    }

    @Test
    void shouldCompareAtTheBoundItself() {
        Round black =
                DEALT.toBuilder().setImages(TensorCodec.bytes("", SHAPE, new byte[12])).build();
        float bound = EPSILON + 1e-6f;
        assertThat(rules.judge(ID, full(bound), black)).isEmpty();
        assertThat(rules.judge(ID, full(Math.nextUp(bound)), black)).isPresent();
        assertThat(rules.judge(ID, full(0f), black)).isEmpty();
        assertThat(rules.judge(ID, full(-0f), black)).as("-0.0 is 0").isEmpty();
    }

    @Test
    void shouldAllowOneAndZeroExactly() {
        byte[] white = new byte[12];
        Arrays.fill(white, (byte) 255);
        Round dealt = DEALT.toBuilder().setImages(TensorCodec.bytes("", SHAPE, white)).build();
        assertThat(rules.judge(ID, full(1f), dealt)).isEmpty();
        Round wide =
                dealt.toBuilder()
                        .setBudget(Budget.newBuilder().setNorm(Norm.NORM_LINF).setEpsilon(1f))
                        .build();
        assertThat(rules.judge(ID, full(0f), wide)).isEmpty();
        assertThat(rules.judge(ID, full(Math.nextUp(1f)), wide)).isPresent();
    }

    @Test
    void shouldLimitWhatIsNoImage() {
        Attack attack = legal().setWeightsSha256(ByteString.copyFrom(new byte[70_000])).build();
        int size = attack.getSerializedSize();
        assertThat(new Rules(size).judge(ID, attack, DEALT)).isEmpty();
        Foul foul = new Rules(size - 1).judge(ID, attack, DEALT).orElseThrow();
        assertThat(foul.getReason()).isEqualTo(FOUL_REASON_OVERSIZED);
        assertThat(foul.getDetail()).contains(size + " bytes");
    }

    @Test
    void shouldAllowImagesOfAnySize() {
        assertThat(new Rules(0).judge(ID, legal().build(), DEALT)).isEmpty();
        assertThat(Rules.maxAnswerBytes(1, 1, 1)).isEqualTo(32 << 20);
        assertThat(Rules.maxAnswerBytes(100, 3 * 224 * 224, 2))
                .isEqualTo(4L * 200 * (3 * 224 * 224 + 1) + 65_536);
    }

    @Test
    void shouldKeepHostileNamesOutOfLogs() {
        Foul foul =
                Rules.foul("x".repeat(10_000) + "\n", 1, FOUL_REASON_UNPARSABLE, "a\u001b[31mb\n");
        assertThat(foul.getAttacker()).hasSizeLessThan(210);
        assertThat(foul.getDetail()).isEqualTo("a?[31mb?");
    }

    @Test
    void shouldRefuseToJudgeARoundThatCannotBePlayed() {
        Round dealt = DEALT.toBuilder().clearBudget().build();
        assertThatThrownBy(() -> rules.judge(ID, legal().build(), dealt))
                .hasMessageContaining("NORM_UNSPECIFIED");
        Round flat =
                DEALT.toBuilder()
                        .setImages(TensorCodec.bytes("", new long[] {12}, new byte[12]))
                        .build();
        assertThatThrownBy(() -> rules.judge(ID, legal().build(), flat))
                .hasMessageContaining("expected (N, C, H, W)");
    }

    private static Arguments breach(
            FoulReason reason, String detail, Consumer<Attack.Builder> change) {
        return Arguments.of(reason, detail, change);
    }

    private static Attack.Builder legal() {
        return Attack.newBuilder()
                .setRound(5)
                .setDeal(DEAL)
                .setAdversarialImages(values(DOUBLED, 0.5f))
                .addAllLosses(java.util.Collections.nCopies(4, 1f));
    }

    private static Attack with(float pixel) {
        Attack.Builder attack = legal();
        setPixel(attack, pixel);
        return attack.build();
    }

    private static Attack full(float pixel) {
        return legal().setAdversarialImages(values(DOUBLED, pixel)).build();
    }

    private static void setPixel(Attack.Builder attack, float value) {
        float[] pixels = TensorCodec.floatArray(attack.getAdversarialImages());
        pixels[7] = value;
        attack.setAdversarialImages(TensorCodec.floats("", DOUBLED, pixels));
    }

    private static void addMeasures(Attack.Builder attack, int count, String name) {
        for (int i = 0; i < count; i++) {
            attack.addMeasures(Measure.newBuilder().setName(name));
        }
    }

    private static Tensor values(long[] shape, float value) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.fill(values, value);
        return TensorCodec.floats("", shape, values);
    }

    private static Tensor bytes() {
        return TensorCodec.bytes("", DOUBLED, new byte[24]);
    }

    private static Tensor cut() {
        return Tensor.newBuilder(values(DOUBLED, 0.2f))
                .setDataType(DataType.DATA_TYPE_FLOAT32)
                .setData(ByteString.copyFrom(new byte[92]))
                .build();
    }

    private static byte[] filled(byte[] pixels) {
        Arrays.fill(pixels, (byte) 51);
        return pixels;
    }
}
