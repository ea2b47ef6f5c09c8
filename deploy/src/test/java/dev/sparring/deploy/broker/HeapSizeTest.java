// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeapSizeTest {

    @ParameterizedTest
    @CsvSource({
        "300, 128, 128, 128",
        "1000, 150, 200, 128",
        "2048, 307, 409, 204",
        "24576, 384, 1024, 1024"
    })
    void shouldBeAShareOfTheMemoryWithALimit(long mib, long broker, long player, long ofTwo) {
        assertThat(HeapSize.BROKER.mib(mib << 20, 1)).isEqualTo(broker);
        assertThat(HeapSize.PLAYERS.mib(mib << 20, 1)).isEqualTo(player);
        assertThat(HeapSize.PLAYERS.mib(mib << 20, 2)).isEqualTo(ofTwo);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldLeaveAQuarterOfASmallContainer(int players) {
        long bytes = 2L << 30;
        long launched = 2048 * 40 / 100;
        assertThat(
                        launched
                                + HeapSize.BROKER.mib(bytes, 1)
                                + players * HeapSize.PLAYERS.mib(bytes, players))
                .isLessThanOrEqualTo(1536);
    }

    @Test
    void shouldBeAnOptionOfJava() {
        assertThat(HeapSize.BROKER.option(1)).matches("-Xmx\\d+m");
    }
}
