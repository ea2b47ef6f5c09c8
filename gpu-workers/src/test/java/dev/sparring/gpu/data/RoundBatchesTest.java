// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundBatchesTest {

    private static final int HEIGHT = 4;
    private static final int WIDTH = 3;
    private static final int CHANNELS = 2;
    private static final int SIZE = CHANNELS * HEIGHT * WIDTH;
    private final Randomness random = Randomness.of(3);

    /** Image i has label i mod 10, first pixel i, and pixels that tell where they were, never 0. */
    private static Dataset numbered(int count) {
        byte[] pixels = new byte[count * SIZE];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
            for (int p = 0; p < SIZE; p++) {
                pixels[i * SIZE + p] = (byte) (p == 0 ? i + 1 : 100 + p);
            }
        }
        return new ArrayDataset(new int[] {count, CHANNELS, HEIGHT, WIDTH}, pixels, labels, 10);
    }

    @Test
    void shouldDealTheSameBytesForTheSameRound() {
        RoundBatches batches = new RoundBatches(numbered(25), 4, 2, true, random);
        ImageBatch seventh = batches.batch(7);
        batches.batch(100);
        assertThat(batches.batch(7).pixels()).isEqualTo(seventh.pixels());
        ImageBatch again = new RoundBatches(numbered(25), 4, 2, true, random).batch(7);
        assertThat(again.pixels()).isEqualTo(seventh.pixels());
        assertThat(again.labels()).isEqualTo(seventh.labels());
        assertThat(again.shape()).containsExactly(4, CHANNELS, HEIGHT, WIDTH);
    }

    @Test
    void shouldDealEachImageAtMostOnceAnEpoch() {
        RoundBatches batches = new RoundBatches(numbered(25), 4, 0, false, random);
        for (int epoch = 0; epoch < 3; epoch++) {
            Set<Byte> seen = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                ImageBatch batch = batches.batch(6 * epoch + i);
                for (int n = 0; n < 4; n++) {
                    byte image = batch.pixels()[n * SIZE];
                    assertThat(seen.add(image)).as("image %d once", image).isTrue();
                    assertThat(batch.labels()[n]).isEqualTo((image - 1) % 10);
                }
            }
            assertThat(seen).hasSize(24);
        }
    }

    @Test
    void shouldShuffleEachEpochAnew() {
        RoundBatches batches = new RoundBatches(numbered(100), 100, 0, false, random);
        assertThat(batches.batch(0).labels()).isNotEqualTo(batches.batch(1).labels());
    }

    @Test
    void shouldPadWithZerosAndMoveWithinThePadding() {
        RoundBatches batches = new RoundBatches(numbered(60), 60, 2, false, random);
        Set<String> shifts = new HashSet<>();
        for (int round = 0; round < 5; round++) {
            byte[] pixels = batches.batch(round).pixels();
            for (int n = 0; n < 60; n++) {
                shifts.add(shift(pixels, n * SIZE));
            }
        }
        assertThat(shifts).as("all of 5 x 5 crops").hasSize(25);
    }

    /** Finds where the image was moved to, and that all of it moved there and the rest is 0. */
    private static String shift(byte[] pixels, int offset) {
        for (int down = -2; down <= 2; down++) {
            for (int right = -2; right <= 2; right++) {
                if (matches(pixels, offset, down, right)) {
                    return down + "," + right;
                }
            }
        }
        throw new AssertionError("no crop of the image");
    }

    private static boolean matches(byte[] pixels, int offset, int down, int right) {
        for (int p = 0; p < SIZE; p++) {
            int row = p / WIDTH % HEIGHT + down;
            int column = p % WIDTH + right;
            boolean inside = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
            int source = p / (HEIGHT * WIDTH) * HEIGHT * WIDTH + row * WIDTH + column;
            int pixel = pixels[offset + p];
            if (inside ? source != 0 && pixel != (byte) (100 + source) : pixel != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldFlipAboutHalfOfTheImages() {
        byte[] plain = new RoundBatches(numbered(60), 60, 0, false, random).batch(0).pixels();
        byte[] flipped = new RoundBatches(numbered(60), 60, 0, true, random).batch(0).pixels();
        int flips = 0;
        for (int n = 0; n < 60; n++) {
            boolean same = plain[n * SIZE + 3] == flipped[n * SIZE + 3];
            int other = n * SIZE + (same ? 5 : 3);
            assertThat(flipped[n * SIZE + 5]).isEqualTo(plain[other]);
            assertThat(flipped[n * SIZE + 4]).isEqualTo(plain[n * SIZE + 4]);
            flips += same ? 0 : 1;
        }
        assertThat(flips).isBetween(15, 45);
    }

    @Test
    void shouldRefuseWhatCannotBeDealt() {
        assertThatThrownBy(() -> new RoundBatches(numbered(5), 6, 0, false, random))
                .hasMessage("batches of 6 images of 5; use 1 to 5");
        assertThatThrownBy(() -> new RoundBatches(numbered(5), 5, 4, false, random))
                .hasMessageContaining("crop padding 4");
    }
}
