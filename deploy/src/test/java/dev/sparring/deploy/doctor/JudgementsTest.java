// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.check.TensorError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What checks make of what they measured. */
class JudgementsTest {

    private static final Card CARD = new Card("H100", "570.1", 80 * Bytes.GIB, 2 * Bytes.GIB);

    @Test
    void shouldReadWhatNvidiaSmiSays() {
        assertThat(Card.parse("NVIDIA H100 80GB HBM3, 570.133.20, 81559, 1023\n"))
                .contains(
                        new Card(
                                "NVIDIA H100 80GB HBM3",
                                "570.133.20",
                                81559 * Bytes.MIB,
                                1023 * Bytes.MIB));
        assertThat(Card.parse("No devices were found")).isEmpty();
        assertThat(Card.parse("GPU, 1, [N/A], [N/A]")).isEmpty();
    }

    @Test
    void shouldAskForTheCardThatCudaMeans() {
        assertThat(Card.id("1", "")).isEqualTo("1");
        assertThat(Card.id("1", "3, GPU-5")).isEqualTo("GPU-5");
    }

    @Test
    void shouldTellTheMemoryOfACard() {
        assertThat(DeviceCheck.describe("cuda:0 opens, 2 threads", CARD).found())
                .isEqualTo(
                        "cuda:0 opens, 2 threads: H100, driver 570.1, 78.0 GiB free of 80.0 GiB");
        Card full = new Card("H100", "570.1", 2 * Bytes.GIB, 2 * Bytes.GIB - 1);
        assertThat(DeviceCheck.describe("", full).state()).isEqualTo(CheckState.WARNING);
    }

    @Test
    void shouldNameTheWorstErrorOfEachKindAndTheFirstMiss() {
        TensorError near = new TensorError("logits", 4e-6, 1e-5);
        TensorError wrong = new TensorError("input_gradient", 3e-2, 1e-4);
        TensorError fine = new TensorError("margin", 1e-7, 1e-5);

        Observation right = KernelsCheck.judge(Map.of("classifier", List.of(fine, near)));
        assertThat(right.state()).isEqualTo(CheckState.OK);
        assertThat(right.found()).endsWith("classifier 4.0e-06 of 1e-05");
        assertThat(right.figures().get("classifier")).isBetween(0.399, 0.401);

        Observation bad = KernelsCheck.judge(Map.of("classifier", List.of(near, wrong, fine)));
        assertThat(bad.state()).isEqualTo(CheckState.FAULT);
        assertThat(bad.found())
                .endsWith("classifier 3.0e-02 of 1e-04; wrong tensors: 1, first input_gradient");
    }

    @Test
    void shouldNotCallRightWhatCannotBeCompared() {
        TensorError none = new TensorError("logits", Double.NaN, 1e-5);

        assertThat(KernelsCheck.judge(Map.of("pgd", List.of(none))).state())
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
    void shouldCompareTheWeightsOfBoth() {
        Map<String, String> played = Map.of("defender", "0123456789", "l2l-da", "abcdefghij");
        Map<String, String> other = Map.of("defender", "0123456789", "l2l-da", "bbcdefghij");

        assertThat(DeterminismCheck.judge(40, played, played).found())
                .endsWith("theta 01234567, phi abcdefgh");
        Observation differs = DeterminismCheck.judge(40, played, other);
        assertThat(differs.state()).isEqualTo(CheckState.FAULT);
        assertThat(differs.found()).contains("phi abcdefgh and bbcdefgh");
    }

    @Test
    void shouldWarnWhenKafkaTakesMoreTimeThanTheGame() {
        assertThat(
                        SpeedCheck.judge(
                                        Map.of("PGD10", new SpeedCheck.RoundSeconds(0.4, 0.5, 0.8)))
                                .found())
                .isEqualTo("PGD10 400 ms a round, over Kafka 500, ratio 0.80");
        Observation slow =
                SpeedCheck.judge(Map.of("PGD10", new SpeedCheck.RoundSeconds(0.1, 0.3, 0.33)));
        assertThat(slow.state()).isEqualTo(CheckState.WARNING);
    }

    private static Observation grown(GrowthCheck.Sample before, GrowthCheck.Sample after) {
        return GrowthCheck.judge(300, before, after);
    }

    private static GrowthCheck.Sample sample(long mib) {
        return new GrowthCheck.Sample(OptionalLong.of(mib * Bytes.MIB), Optional.empty());
    }

    private static GrowthCheck.Sample card(long mib) {
        Card card = new Card("H100", "570.1", 80 * Bytes.GIB, mib * Bytes.MIB);
        return new GrowthCheck.Sample(OptionalLong.empty(), Optional.of(card));
    }
}
