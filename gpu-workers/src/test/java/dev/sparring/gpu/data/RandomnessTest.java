// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomnessTest {

    private final Randomness random = Randomness.of(7);

    /** The vectors of Random123's {@code kat_vectors} for philox4x32 with 10 rounds. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000,"
                + "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff,"
                + "408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0,"
                + "d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void shouldGiveKnownAnswers(String counter, String key, String expected) {
        int[] words = words(counter);
        Philox.encrypt(words, words(key)[0], words(key)[1]);
        assertThat(words).isEqualTo(words(expected));
    }

    @Test
    void shouldNeverChangeWhatAGameDraws() {
        Randomness stream = random.with("pgd").with(12);
        assertThat(stream.uniform(3)).containsExactly(0.4476589f, 0.89329714f, 0.9012185f);
        assertThat(stream.gaussian(3)).containsExactly(0.70417213f, 0.6311922f, -0.095656686f);
        assertThat(stream.integers(6, 1000)).containsExactly(364, 702, 196, 747, 568, 546);
        assertThat(stream.permutation(8)).containsExactly(6, 2, 1, 7, 5, 3, 0, 4);
    }

    @Test
    void shouldDrawTheSameAgain() {
        assertThat(random.uniform(100)).isEqualTo(random.uniform(100));
        assertThat(random.gaussian(5)).isEqualTo(Arrays.copyOf(random.gaussian(8), 5));
        assertThat(random.integers(5, 10)).isEqualTo(Arrays.copyOf(random.integers(8, 10), 5));
    }

    @Test
    void shouldSeparateStreams() {
        assertThat(random.with("a").uniform(4)).isNotEqualTo(random.with("b").uniform(4));
        assertThat(random.with(1).uniform(4)).isNotEqualTo(random.with("1").uniform(4));
        assertThat(random.with("ab").uniform(4))
                .isNotEqualTo(random.with("a").with("b").uniform(4));
        assertThat(random.with(1).with(2).uniform(4))
                .isNotEqualTo(random.with(2).with(1).uniform(4));
        assertThat(Randomness.of(8).uniform(4)).isNotEqualTo(random.uniform(4));
    }

    @Test
    void shouldBeUniform() {
        float[] values = random.uniform(100_000);
        double[] counts = new double[10];
        for (float value : values) {
            assertThat(value).isGreaterThanOrEqualTo(0).isLessThan(1);
            counts[(int) (value * 10)]++;
        }
        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isCloseTo(10_000, within(400.0)));
    }

    @Test
    void shouldBeNormal() {
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        for (float value : random.gaussian(100_000)) {
            sum += value;
            squares += value * value;
            fourth += Math.pow(value, 4);
        }
        assertThat(sum / 100_000).isCloseTo(0, within(0.02));
        assertThat(squares / 100_000).isCloseTo(1, within(0.03));
        assertThat(fourth / 100_000).isCloseTo(3, within(0.2));
    }

    @Test
    void shouldReachEveryInteger() {
        int[] counts = new int[7];
        for (int value : random.integers(70_001, 7)) {
            counts[value]++;
        }
        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
    }

    @Test
    void shouldPermute() {
        int[] permutation = random.permutation(1000);
        assertThat(permutation.clone())
                .containsExactlyInAnyOrder(IntStream.range(0, 1000).toArray());
        assertThat(permutation).isNotEqualTo(IntStream.range(0, 1000).toArray());
        assertThat(random.permutation(0)).isEmpty();
    }

    @Test
    void shouldPermuteFairly() {
        int[] counts = new int[6];
        for (int i = 0; i < 6_000; i++) {
            int[] p = random.with(i).permutation(3);
            counts[2 * p[0] + (p[1] > p[2] ? 1 : 0)]++;
        }
        assertThat(Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(880, 1_120));
    }

    @Test
    void shouldRefuseAnEmptyRange() {
        assertThatThrownBy(() -> random.integers(1, 0)).hasMessageContaining("bound 0");
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.split(" "))
                .mapToInt(w -> Integer.parseUnsignedInt(w, 16))
                .toArray();
    }
}
