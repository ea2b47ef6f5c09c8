// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BrokerDiskTest {

    @Test
    void shouldNameTheFolderWhoseDiskIsFull() {
        assertThat(BrokerDisk.problem(Path.of("/games"), 3_000_000))
                .hasValue("the disk that holds /games is full (3 MB are left); make room there");
        assertThat(BrokerDisk.problem(Path.of("/games"), 300_000_000)).isEmpty();
    }

    @Test
    void shouldSayThatTheFolderIsGone() {
        assertThat(BrokerDisk.problem(Path.of("/there/is/none")))
                .hasValue("/there/is/none: no such file or directory");
    }
}
