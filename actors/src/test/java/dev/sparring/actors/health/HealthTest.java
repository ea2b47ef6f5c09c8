// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final Health health = new Health();

    @Test
    void shouldBeReadyWhenNothingIsMissing() {
        assertThat(health.ready()).isEqualTo(new Health.Verdict(true, "ready"));
        assertThat(health.healthy().status()).isEqualTo(200);
    }

    @Test
    void shouldBeHealthyWhileItWaits() {
        health.needs(Health.PROCESS, "waiting for Kafka at a:1");
        health.needs("referee", "restoring");

        assertThat(health.healthy().good()).isTrue();
        assertThat(health.ready().status()).isEqualTo(503);
        assertThat(health.ready().text())
                .isEqualTo("not ready: waiting for Kafka at a:1; referee: restoring");

        health.has(Health.PROCESS);
        health.has("referee");
        assertThat(health.ready().good()).isTrue();
    }

    @Test
    void shouldStayBrokenForTheFirstReason() {
        health.broken("fenced");
        health.broken("and closed");
        health.has("defender");

        assertThat(health.healthy().text()).isEqualTo("not healthy: fenced");
        assertThat(health.ready().text()).isEqualTo("not ready: fenced");
    }

    @Test
    void shouldLookWhenItIsAsked() {
        health.alive(() -> Optional.of("a device hangs"));
        health.ready(() -> Optional.of("Kafka is silent"));

        assertThat(health.healthy().text()).isEqualTo("not healthy: a device hangs");
        assertThat(health.ready().text()).isEqualTo("not ready: Kafka is silent");
    }
}
