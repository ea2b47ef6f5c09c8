// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomRowsTest {

    private static final Randomness RANDOM = Randomness.of(4);

    @Test
    void shouldDrawWhatTheOneStreamDraws() {
        RandomRows rows = RandomRows.together(RANDOM, 3).with("start").with(2);
        Randomness stream = RANDOM.with("start").with(2);

        assertThat(rows.uniform(5)).isEqualTo(stream.uniform(15));
        assertThat(rows.gaussian(5)).isEqualTo(stream.gaussian(15));
        assertThat(rows.integers(9)).isEqualTo(stream.integers(3, 9));
        assertThat(rows.streams().get(2).uniform(4))
                .isEqualTo(stream.with("example").with(2).uniform(4));
    }

    @Test
    void shouldDrawTheSameForAnExampleWhoeverElseIsThere() {
        RandomRows alone = apart(7).with("start").with(1);
        RandomRows among = apart(3, 7, 5).with("start").with(1);

        assertThat(row(among.uniform(6), 1, 6)).isEqualTo(alone.uniform(6));
        assertThat(row(among.gaussian(3), 1, 3)).isEqualTo(alone.gaussian(3));
        assertThat(among.integers(1000)[1]).isEqualTo(alone.integers(1000)[0]);
        assertThat(among.streams().get(1).uniform(6)).isEqualTo(alone.streams().get(0).uniform(6));
        assertThat(row(among.uniform(6), 0, 6)).isNotEqualTo(alone.uniform(6));
    }

    @Test
    void shouldDrawForSomeExamplesWhatItDrawsForThemAmongAll() {
        for (RandomRows all : List.of(RandomRows.together(RANDOM, 5), apart(8, 3, 7, 5, 9))) {
            RandomRows some = all.rows(1, 5).with("start").rows(1, 3);
            RandomRows keyed = all.with("start");

            assertThat(some.uniform(4)).isEqualTo(Arrays.copyOfRange(keyed.uniform(4), 8, 16));
            assertThat(some.gaussian(3)).isEqualTo(Arrays.copyOfRange(keyed.gaussian(3), 6, 12));
            assertThat(some.integers(99)).isEqualTo(Arrays.copyOfRange(keyed.integers(99), 2, 4));
            assertThat(some.streams()).hasSize(2);
            assertThat(some.streams().get(0).uniform(4))
                    .isEqualTo(keyed.streams().get(2).uniform(4));
        }
    }

    private static RandomRows apart(long... images) {
        return RandomRows.apart(Arrays.stream(images).mapToObj(RANDOM::with).toList());
    }

    private static float[] row(float[] values, int row, int columns) {
        return Arrays.copyOfRange(values, row * columns, (row + 1) * columns);
    }
}
