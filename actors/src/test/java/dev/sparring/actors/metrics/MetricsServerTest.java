// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

    private final GameMetrics metrics = new GameMetrics();

    @Test
    void shouldServeTheRegistryOnAFreePort() throws IOException {
        metrics.queued("cpu", 2);
        try (MetricsServer server = MetricsServer.start(metrics, 0);
                InputStream page = URI.create(server.url()).toURL().openStream()) {
            assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("sparring_gpu_queue_jobs{device=\"cpu\",} 2.0")
                    .contains("# TYPE sparring_defender_rounds_total counter")
                    .contains("jvm_memory");
        }
    }

    @Test
    void shouldSayThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> MetricsServer.start(metrics, taken.getLocalPort()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("metrics.port " + taken.getLocalPort())
                    .hasMessageContaining("0 for a free one");
        }
    }

    @Test
    void shouldRefuseAnImpossiblePort() {
        assertThatThrownBy(() -> MetricsServer.start(metrics, 70_000))
                .hasMessageContaining("metrics.port 70000");
    }
}
