// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {

    @Test
    void shouldTakeEveryNthChunk() {
        Shard shard = Shard.parse("2/3");

        assertThat(shard).hasToString("2/3").isEqualTo(new Shard(1, 3));
        assertThat(IntStream.range(0, 9).filter(shard::takes)).containsExactly(1, 4, 7);
        assertThat(IntStream.range(0, 9)).allMatch(Shard.ALL::takes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0/2", "3/2", "1/0", "1", "a/b", "-1/2"})
    void shouldRefuseWhatIsNoShare(String text) {
        assertThatThrownBy(() -> Shard.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write I/N");
    }
}
