// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.run.RunRecord;
import dev.sparring.gpu.check.TensorError;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What checks make of what they measured. */
class JudgementsTest {

    private static final CardMemory CARD = new CardMemory(80 * Bytes.GIB, 2 * Bytes.GIB);

    @Test
    void shouldReadWhatNvidiaSmiSays() {
        assertThat(CardMemory.parse("81559, 1023\n"))
                .contains(new CardMemory(81559 * Bytes.MIB, 1023 * Bytes.MIB));
        assertThat(CardMemory.parse("No devices were found")).isEmpty();
        assertThat(CardMemory.parse("[N/A], [N/A]")).isEmpty();
    }

    @Test
    void shouldTellWhatACardComputesWith() {
        assertThat(DeviceCheck.line(computation("cuda:0", "570.1")))
                .isEqualTo(
                        "cuda:0 (H100, driver 570.1), libtorch 2.7.1 cu128, precision exact,"
                                + " deterministic");
        assertThat(DeviceCheck.line(computation("cpu", "")))
                .isEqualTo("cpu (H100), libtorch 2.7.1 cu128, 2 threads");
    }

    @Test
    void shouldTellTheMemoryOfACard() {
        assertThat(DeviceCheck.judge("cuda:0", Optional.of(CARD)).found())
                .isEqualTo("cuda:0; 78.0 GiB free of 80.0 GiB");
        CardMemory full = new CardMemory(2 * Bytes.GIB, 2 * Bytes.GIB - 1);
        assertThat(DeviceCheck.judge("", Optional.of(full)).state()).isEqualTo(CheckState.WARNING);
        Observation unknown = DeviceCheck.judge("cuda:0", Optional.empty());
        assertThat(unknown.state()).isEqualTo(CheckState.WARNING);
        assertThat(unknown.found())
                .startsWith("cuda:0; the card's memory is not measured: no nvidia-smi");
    }

    @Test
    void shouldNameTheWorstErrorOfEachKindAndTheFirstMiss() {
        TensorError near = new TensorError("logits", 4e-6, 1e-5);
        TensorError wrong = new TensorError("input_gradient", 3e-2, 1e-4);
        TensorError fine = new TensorError("margin", 1e-7, 1e-5);

        Observation right = kernels("cpu").judge(2, Map.of("classifier", List.of(fine, near)));
        assertThat(right.state()).isEqualTo(CheckState.OK);
        assertThat(right.found())
                .isEqualTo("2 files; worst errors and their limits: classifier 4.0e-06 of 1e-05");
        assertThat(right.figures().get("classifier")).isBetween(0.399, 0.401);

        Observation bad = kernels("cpu").judge(2, Map.of("classifier", List.of(near, wrong, fine)));
        assertThat(bad.state()).isEqualTo(CheckState.FAULT);
        assertThat(bad.found())
                .endsWith("classifier 3.0e-02 of 1e-04; wrong tensors: 1, first input_gradient");
        assertThat(bad.advice()).isEqualTo("do not train on this device");
        assertThat(kernels("cuda:0").judge(2, Map.of("classifier", List.of(wrong))).advice())
                .contains("NVIDIA_TF32_OVERRIDE=0");
    }

    @Test
    void shouldNotCallRightWhatCannotBeCompared() {
        TensorError none = new TensorError("logits", Double.NaN, 1e-5);

        assertThat(kernels("cpu").judge(2, Map.of("pgd", List.of(none))).state())
                .isEqualTo(CheckState.FAULT);
    }

    @Test
    void shouldNoticeMemoryThatGrows() {
        assertThat(grown(sample(1000), sample(1049)).state()).isEqualTo(CheckState.OK);
        assertThat(grown(sample(1000), sample(1051)).state()).isEqualTo(CheckState.FAULT);
        assertThat(grown(sample(1000), sample(1051)).found())
                .isEqualTo("in 300 rounds +5.1 % of 1000 MiB");
    }

    @Test
    void shouldNoticeMemoryOfTheCardThatGrows() {
        assertThat(grown(card(2000), card(2090)).state()).isEqualTo(CheckState.OK);
        assertThat(grown(card(2000), card(2110)).state()).isEqualTo(CheckState.FAULT);
        // one piece that the driver hands out is no growth
        assertThat(grown(card(500), card(540)).state()).isEqualTo(CheckState.OK);
    }

    @Test
    void shouldFindTheHeapFromItsFirstToItsLastSpace() {
        String serial =
                " def new generation   total 9K [0x80000000, 0x80aa0000, 0xaaaa0000)\n"
                        + "  eden space 8K,   2% used [0x80000000, 0x80030000, 0x80890000)\n"
                        + " tenured generation   total 2K [0xaaaa0000, 0xac000000, 0x100000000)\n"
                        + " Metaspace       used 4K, committed 5K, reserved 6K\n";

        assertThat(HeapRange.parse(serial)).hasValue(new HeapRange(0x80000000L, 0x100000000L));
        assertThat(HeapRange.parse(" garbage-first heap   total 9K [0x600, 0x800)"))
                .hasValue(new HeapRange(0x600, 0x800));
        assertThat(HeapRange.parse(" ZHeap           used 4M")).isEmpty();
        assertThat(HeapRange.ofThisProcess()).isPresent();
    }

    @Test
    void shouldKillBetweenCheckpoints() {
        // checkpoints are those of versions 5 and 10, after rounds 4 and 9
        assertThat(KilledGame.isTest(3, 40)).isFalse();
        assertThat(KilledGame.isTest(4, 40)).isFalse();
        assertThat(KilledGame.isTest(5, 40)).isTrue();
        assertThat(KilledGame.isTest(9, 40)).isFalse();
        assertThat(KilledGame.isTest(37, 39)).isTrue();
        assertThat(KilledGame.isTest(37, 38)).isFalse();
    }

    @Test
    void shouldNotTakeAForkForAGameThatGoesOn() {
        RunRecord.Fork fork = new RunRecord.Fork("a", "b", 10, "the bytes differ", "now");

        Observation forked = new KilledGameCheck(DoctorSettings.of("cuda:0"), null).forked(fork);

        assertThat(forked.state()).isEqualTo(CheckState.FAULT);
        assertThat(forked.found()).endsWith("as a fork from round 10: the bytes differ");
        assertThat(forked.advice()).contains("update the driver or PyTorch, or play on cpu");
    }

    @Test
    void shouldCompareTheWeightsOfBoth() {
        DeterminismCheck check = new DeterminismCheck(DoctorSettings.of("cpu"), Optional::empty);
        RepeatedGame.Weights played = new RepeatedGame.Weights("0123456789", "abcdefghij");
        RepeatedGame.Weights other = new RepeatedGame.Weights("0123456789", "bbcdefghij");

        assertThat(check.judge(played, Optional.of(played)).found())
                .isEqualTo(
                        "40 rounds played twice, and over Kafka with kill -9 and resumed: theta"
                                + " 01234567, phi abcdefgh");
        assertThat(check.judge(played, Optional.empty()).found())
                .startsWith("40 rounds played twice, not over Kafka");
        Observation differs = check.judge(played, Optional.of(other));
        assertThat(differs.state()).isEqualTo(CheckState.FAULT);
        assertThat(differs.found()).contains("phi abcdefgh and theta").endsWith("phi bbcdefgh");
        assertThat(differs.advice()).contains("as a fork").doesNotContain("play on cpu");
    }

    @Test
    void shouldWarnWhenKafkaTakesMoreTimeThanTheGame() {
        assertThat(speed(RoundSeconds.of(0.4, 0.5, 0.8)).found())
                .isEqualTo("PGD10 400 ms a round, over Kafka 500, ratio 0.80");
        assertThat(speed(RoundSeconds.of(0.4, 0.5, 0.8)).state()).isEqualTo(CheckState.OK);
        assertThat(speed(RoundSeconds.of(0.1, 0.3, 0.33)).advice()).contains("Kafka takes more");
    }

    @Test
    void shouldWarnWhenBeingDeterministicCostsMuch() {
        RoundSeconds game = RoundSeconds.ofBare(0.125);

        assertThat(speed(game.besides(0.1)).state()).isEqualTo(CheckState.OK);
        assertThat(speed(game.besides(0.1)).found())
                .isEqualTo(
                        "PGD10 125 ms a round, not over Kafka, not deterministic 100, ratio 1.25");
        assertThat(speed(game.besides(0.1)).figures())
                .containsEntry("PGD10 cost of being deterministic", 1.25);
        assertThat(speed(game.besides(0.09)).advice()).contains("device.deterministic=false");
    }

    @Test
    void shouldPlayInFullSizeOnACard() {
        assertThat(Sizes.of("cpu:1")).isEqualTo(Sizes.of("cpu"));
        assertThat(Sizes.of("cuda:0").growth().rounds()).isEqualTo(2000);
        assertThat(DoctorSettings.of("cuda:0").settings().device().name()).isEqualTo("cuda:0");
    }

    private static Observation speed(RoundSeconds game) {
        return RoundSeconds.judge(Map.of("PGD10", game));
    }

    private static KernelsCheck kernels(String device) {
        return new KernelsCheck(DoctorSettings.of(device).settings().device(), Optional.empty());
    }

    private static Computation computation(String device, String driver) {
        return new Computation(
                device, "H100", driver, "libtorch 2.7.1 cu128", 2, true, Precision.EXACT, "1");
    }

    private static Observation grown(GrowthCheck.Sample before, GrowthCheck.Sample after) {
        return GrowthCheck.judge(300, before, after);
    }

    private static GrowthCheck.Sample sample(long mib) {
        return new GrowthCheck.Sample(OptionalLong.of(mib * Bytes.MIB), Optional.empty());
    }

    private static GrowthCheck.Sample card(long mib) {
        CardMemory card = new CardMemory(80 * Bytes.GIB, mib * Bytes.MIB);
        return new GrowthCheck.Sample(OptionalLong.empty(), Optional.of(card));
    }
}
