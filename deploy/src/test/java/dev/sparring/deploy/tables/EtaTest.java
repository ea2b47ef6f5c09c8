// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EtaTest {

    @Test
    void shouldNotTakeWhatWasDoneBeforeForSpeed() {
        Eta eta = new Eta(100);
        eta.done(50, 0.01);
        assertThat(eta.secondsLeft()).isEmpty();
        eta.done(10, 20);
        assertThat(eta.secondsLeft()).hasValue(80);
    }
}
