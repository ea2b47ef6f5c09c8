// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparring.actors.journal.ControlSender;
import dev.sparring.actors.journal.Journal;
import dev.sparring.deploy.broker.StandaloneBroker;
import dev.sparring.protocol.v1.Action;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever starts processes again learns of them, from their first moment to their last. */
@Timeout(300)
class RoleHealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** What a process waits for is said again only after a minute, but something else at once. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final Pattern ENDPOINT = Pattern.compile("metrics +(http://\\S+)/metrics");

    private static final List<String> TINY =
            List.of(
                    "--rounds=1000000",
                    "--set=attackers=null",
                    "--set=attackers.pgd={attack=pgd,steps=1}",
                    "--set=device.threads=1",
                    "--set=defender.batch-size=4",
                    "--set=data.training-images=64",
                    "--set=data.validation-images=20",
                    "--set=evaluation.every=0",
                    "--set=evaluation.final-images=5");

    @TempDir private Path directory;

    /** A command that runs in this process, and where it tells how it is. */
    private static final class Role {
        private final StringWriter out = new StringWriter();
        private final CompletableFuture<Integer> exit;

        private Role(List<String> arguments) {
            exit =
                    CompletableFuture.supplyAsync(
                            () ->
                                    Main.commandLine()
                                            .setOut(new PrintWriter(out, true))
                                            .setErr(new PrintWriter(out, true))
                                            .execute(arguments.toArray(String[]::new)));
        }

        private HttpResponse<String> get(String path) throws Exception {
            Matcher said = ENDPOINT.matcher(out.toString());
            assertThat(said.find()).as(out.toString()).isTrue();
            URI uri = URI.create(said.group(1) + path);
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString());
        }

        private void awaitReady(int status, String... parts) {
            awaitReady(PATIENCE, status, parts);
        }

        private void awaitReady(Duration patience, int status, String... parts) {
            await().atMost(patience)
                    .untilAsserted(
                            () -> {
                                HttpResponse<String> answer = get("/-/ready");
                                assertThat(answer.body()).contains(parts);
                                assertThat(answer.statusCode()).isEqualTo(status);
                            });
        }

        private void requireHealthy() throws Exception {
            assertThat(get("/-/healthy").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldTellHowTheyAreWhateverBecomesOfKafkaAndGame() throws Exception {
        int port = freePort();
        String kafka = "127.0.0.1:" + port;
        Role attacker = role(kafka, "attack", "pgd", "--metrics-port=0", "--metrics-host=0.0.0.0");
        attacker.awaitReady(503, "not ready: waiting for Kafka at " + kafka);
        attacker.requireHealthy();
        Role defender;
        try (StandaloneBroker broker = StandaloneBroker.start(folder(), "127.0.0.1", port)) {
            assertThat(broker.bootstrapServers()).isEqualTo(kafka);
            attacker.awaitReady(SOON, 503, "not ready: waiting for game healthy: start it with");
            List<String> arguments = new ArrayList<>(TINY);
            arguments.addAll(0, List.of("defend", "--set=metrics.port=0"));
            defender = role(kafka, arguments.toArray(String[]::new));
            defender.awaitReady(200, "ready");
            attacker.awaitReady(200, "ready");
            assertThat(attacker.get("/metrics").body())
                    .contains(
                            "sparring_game_length_rounds{game=\"healthy\",role=\"attacker-pgd\",}");
            shouldTakeNoPortFromTheGame(kafka);
        }
        defender.awaitReady(503, "not ready: ", kafka);
        attacker.awaitReady(503, "not ready: ", kafka);
        defender.requireHealthy();
        attacker.requireHealthy();
        try (StandaloneBroker back = StandaloneBroker.start(folder(), "127.0.0.1", port)) {
            defender.awaitReady(200, "ready");
            attacker.awaitReady(200, "ready");
            try (ControlSender sender =
                    new ControlSender(Journal.of(back.connection(), "healthy"))) {
                sender.send(Action.ACTION_STOP, "");
            }
            assertThat(defender.exit.get(60, TimeUnit.SECONDS)).isZero();
            assertThat(attacker.exit.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    /** The defender of this game has one; whoever joins was told none. */
    private void shouldTakeNoPortFromTheGame(String kafka) throws Exception {
        Role referee = role(kafka, "referee");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(referee.out.toString())
                                        .contains("referee of game healthy at " + kafka));
        assertThat(referee.out.toString()).doesNotContain("metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"defend", "referee", "attack pgd", "watch"})
    void shouldSayThatAPortIsTaken(String command) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = "--metrics-port=" + taken.getLocalPort();
            List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
            arguments.addAll(List.of(port, "--metrics-host=0.0.0.0"));
            Role role = role("127.0.0.1:1", arguments.toArray(String[]::new));
            assertThat(role.exit.get(60, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(role.out.toString())
                    .isEqualToIgnoringNewLines(
                            "sparring: metrics port %d of 0.0.0.0 is taken; choose another with --metrics-port or metrics.port, or 0 for a free one"
                                    .formatted(taken.getLocalPort()));
        }
    }

    private Role role(String kafka, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--game=healthy", "--kafka=" + kafka));
        if (!arguments[0].equals("watch")) {
            all.add("--log=" + directory.resolve("log"));
        }
        return new Role(all);
    }

    private Path folder() {
        return directory.resolve("broker");
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
