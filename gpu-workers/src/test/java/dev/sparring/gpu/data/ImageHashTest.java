// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageHashTest {

    private static final Dataset TWO =
            new ArrayDataset(
                    new int[] {2, 1, 2, 2},
                    new byte[] {1, 2, 3, 4, 5, 6, 7, 8},
                    new byte[] {3, 9},
                    10);

    @Test
    void shouldBeThatOfPixelsAndLabelOfEachImage() {
        // printf '\x01\x02\x03\x04\x03\x05\x06\x07\x08\x09' | sha256sum
        assertThat(ImageHash.of(TWO))
                .isEqualTo("318406559b96f85135c6df269f71c4b7b878fbe6088b8ea77e017e2212f8feee");
    }

    @Test
    void shouldGoOnWithTheNextDataSet() {
        Dataset first = new DatasetPart(TWO, 0, 1);
        Dataset second = new DatasetPart(TWO, 1, 1);

        assertThat(ImageHash.of(first, second)).isEqualTo(ImageHash.of(TWO));
        assertThat(ImageHash.of(second, first)).isNotEqualTo(ImageHash.of(TWO));
    }

    @Test
    void shouldBeTheSameOfGeneratedDigitsAsLongAsTheirVersionIs() {
        Dataset digits = new GeneratedDigits(Randomness.of(1), 1_000);

        assertThat(GeneratedDigits.VERSION).isEqualTo(1);
        assertThat(ImageHash.of(digits))
                .isEqualTo("75c0d7a487f39dff1b36e19744575805922b1b475f3211abe62a29ccc5f2e73a");
        assertThat(ImageHash.of(new DatasetPart(digits, 0, 200))).isEqualTo(ImageHash.of(digits));
        assertThat(ImageHash.of(new DatasetPart(digits, 10, 200)))
                .isNotEqualTo(ImageHash.of(digits));
    }
}
