// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapSizeTest {

    @ParameterizedTest
    @CsvSource({
        "300, -Xmx128m, -Xmx128m",
        "700, -Xmx140m, -Xmx210m",
        "2048, -Xmx384m, -Xmx614m",
        "24576, -Xmx384m, -Xmx1024m"
    })
    void shouldBeAShareOfTheMemoryWithALimit(long mib, String broker, String player) {
        assertThat(HeapSize.BROKER.option(mib << 20)).isEqualTo(broker);
        assertThat(HeapSize.PLAYER.option(mib << 20)).isEqualTo(player);
    }
}
