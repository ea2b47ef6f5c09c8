// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GeneratedDigitsTest {

    private final GeneratedDigits digits = new GeneratedDigits(Randomness.of(1), 1_000);

    @Test
    void shouldDrawTheSameBytesOnEveryMachine() throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(digits.slice(0, 1_000).pixels());
        assertThat(HexFormat.of().formatHex(hash))
                .isEqualTo("eb4fc626cded5f49e1271ddac6b227adfe5994c5b8c05fc05e2b3e275859b08d");
    }

    @Test
    void shouldDrawAnImageByItsIndexAlone() {
        GeneratedDigits more = new GeneratedDigits(Randomness.of(1), Integer.MAX_VALUE);
        assertThat(more.slice(500, 501).pixels()).isEqualTo(digits.slice(500, 501).pixels());
        assertThat(more.slice(Integer.MAX_VALUE - 2, Integer.MAX_VALUE - 1).count()).isEqualTo(1);
        GeneratedDigits other = new GeneratedDigits(Randomness.of(2), 1_000);
        assertThat(other.slice(0, 1).pixels()).isNotEqualTo(digits.slice(0, 1).pixels());
    }

    @Test
    void shouldHaveTenEquallyLargeClasses() {
        int[] counts = new int[10];
        for (int label : digits.slice(0, 1_000).labels()) {
            counts[label]++;
        }
        assertThat(counts).containsOnly(100);
    }

    @Test
    void shouldDrawInkOnABlackPage() {
        for (int i = 0; i < digits.size(); i++) {
            byte[] pixels = digits.slice(i, i + 1).pixels();
            int brightest = 0;
            int inked = 0;
            for (byte pixel : pixels) {
                brightest = Math.max(brightest, pixel & 0xff);
                inked += (pixel & 0xff) > 0 ? 1 : 0;
            }
            assertThat(brightest).as("image " + i).isGreaterThan(100);
            assertThat(inked).as("image " + i).isBetween(30, 400);
        }
    }

    @Test
    void shouldNotRepeatItself() {
        long distinct =
                java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> Arrays.hashCode(digits.slice(10 * i, 10 * i + 1).pixels()))
                        .distinct()
                        .count();
        assertThat(distinct).isEqualTo(100);
    }

    @Test
    void shouldRefuseToBeEmpty() {
        assertThatThrownBy(() -> new GeneratedDigits(Randomness.of(1), 0))
                .hasMessageContaining("at least 1");
    }
}
