// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.settings.GameSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsServerTest {

    private static final Pattern LABELLED = Pattern.compile(".*\\{game=\"g1\",role=\"referee\",.*");

    private final GameMetrics metrics = new GameMetrics("g1", "referee");
    private final Health health = new Health();

    @Test
    void shouldServeTheRegistryOnAFreePort() throws Exception {
        metrics.queued("cpu", 2);
        try (MetricsServer server = start("127.0.0.1", 0)) {
            assertThat(get(server, "/metrics").body())
                    .contains(
                            "sparring_gpu_queue_jobs{game=\"g1\",role=\"referee\",device=\"cpu\",}"
                                    + " 2.0")
                    .contains("# TYPE sparring_defender_rounds_total counter")
                    .contains("jvm_memory");
        }
    }

    @Test
    void shouldSayOfEverySeriesWhoseItIs() throws Exception {
        try (MetricsServer server = start("127.0.0.1", 0)) {
            assertThat(get(server, "/metrics").body().lines().filter(line -> !line.startsWith("#")))
                    .isNotEmpty()
                    .allMatch(line -> LABELLED.matcher(line).matches());
        }
    }

    @Test
    void shouldSayHowTheProcessIs() throws Exception {
        try (MetricsServer server = start("0.0.0.0", 0)) {
            health.needs("defender", "restoring");
            assertThat(get(server, "/-/healthy")).returns(200, HttpResponse::statusCode);
            HttpResponse<String> waiting = get(server, "/-/ready");
            assertThat(waiting.statusCode()).isEqualTo(503);
            assertThat(waiting.body()).isEqualTo("not ready: defender: restoring\n");

            health.has("defender");
            assertThat(get(server, "/-/ready").body()).isEqualTo("ready\n");

            health.broken("another defender\ntook over");
            HttpResponse<String> broken = get(server, "/-/healthy");
            assertThat(broken.statusCode()).isEqualTo(503);
            assertThat(broken.body()).isEqualTo("not healthy: another defender took over\n");
        }
    }

    @Test
    void shouldSayWhatThereIs() throws Exception {
        try (MetricsServer server = start("127.0.0.1", 0)) {
            HttpResponse<String> nothing = get(server, "/favicon.ico");
            assertThat(nothing.statusCode()).isEqualTo(404);
            assertThat(nothing.body()).contains("/metrics, /-/healthy and /-/ready");
        }
    }

    @Test
    void shouldSayThatAPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start("127.0.0.1", taken.getLocalPort()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "metrics port %d of 127.0.0.1 is taken; choose another with"
                                    + " --metrics-port or metrics.port, or 0 for a free one",
                            taken.getLocalPort());
        }
    }

    @Test
    void shouldSayThatAHostIsNotThisMachines() {
        assertThatThrownBy(() -> start("192.0.2.1", 0))
                .hasMessage(
                        "metrics host 192.0.2.1 is no address of this machine; use 127.0.0.1, or"
                                + " 0.0.0.0 for all of them");
        assertThatThrownBy(() -> start("no-such-host.invalid", 0))
                .hasMessageStartingWith("metrics host 'no-such-host.invalid' is not known here");
    }

    private MetricsServer start(String host, int port) {
        return MetricsServer.start(
                new GameSettings.Metrics(host, port), () -> metrics, () -> health);
    }

    private static HttpResponse<String> get(MetricsServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
