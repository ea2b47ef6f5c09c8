// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.dashboards.web.ControlToken;
import dev.sparring.dashboards.web.PortTakenException;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import dev.sparring.deploy.broker.StandaloneBroker;
import dev.sparring.protocol.v1.Settings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of requests, good ones and bad ones. */
@Timeout(120)
class ControlRequestsTest {

    private static final String TOKEN = "correct-horse";
    private static final String NAME = "games.example.org";
    private static final int MOST = 16_384;
    private static final String PAUSE = "{\"action\":\"pause\"}";

    @TempDir private static Path directory;

    private static StandaloneBroker broker;
    private static Journal journal;
    private static WatchServer server;

    @BeforeAll
    static void start() {
        broker = StandaloneBroker.start(directory.resolve("broker"), "127.0.0.1", 0);
        journal = Journal.of(broker.connection(), "steered");
        journal.createTopics(1, List.of());
        journal.found(Settings.newBuilder().setResolved("sparring { seed = 1 }").build());
        server =
                WatchServer.start(
                        journal,
                        new WatchOptions(
                                "0.0.0.0", 0, true, List.of(NAME), ControlToken.of(TOKEN)));
    }

    @AfterAll
    static void stop() {
        server.close();
        broker.close();
    }

    @Test
    void shouldTakeWhatSomebodyAsksWhoKnowsTheToken() throws Exception {
        long before = sent();
        assertThat(Requests.post(server, TOKEN, PAUSE).statusCode()).isEqualTo(202);
        assertThat(sent()).isGreaterThan(before);
    }

    @Test
    void shouldMakeTheTopicsOfWhomItLetsIn() throws Exception {
        String request = "{\"action\":\"admit\",\"attacker\":\"%s\"}";
        assertThat(Requests.post(server, TOKEN, request.formatted("Mine")).body())
                .contains("no attacker can be called Mine; use 1 to 64 of a-z, 0-9 and -");
        long before = sent();

        assertThat(Requests.post(server, TOKEN, request.formatted("mine")).statusCode())
                .isEqualTo(202);

        assertThat(journal.attackers()).containsExactly("mine");
        assertThat(sent()).isGreaterThan(before);
    }

    @Test
    void shouldSayWhichVersionBeganAGameThatItCannotShow() throws Exception {
        Journal old = Journal.of(broker.connection(), "old");
        old.createTopics(1, List.of());
        try (JournalWriter founder = old.writer("founder");
                WatchServer page = WatchServer.start(old, new WatchOptions("127.0.0.1", 0, true));
                Browser browser = Browser.open(page.url())) {
            Settings first = Settings.newBuilder().setVersion("0.0.9").build();
            founder.send(old.topics().settings(), "", first);
            founder.commit();

            Browser.Event event =
                    browser.await(
                            each -> each.data().at("/connection/state").asText().equals("refused"));

            assertThat(event.data().at("/connection/detail").asText())
                    .startsWith("game old was begun by Sparring 0.0.9, which speaks protocol 1;");
        }
    }

    @Test
    void shouldAskForTheTokenAndSayWhenItIsAnotherOne() throws Exception {
        long before = sent();
        HttpResponse<String> none = Requests.post(server, PAUSE);
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.body()).contains("steering needs the token");
        assertThat(none.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"sparring\"");
        HttpResponse<String> wrong = Requests.post(server, "wrong", PAUSE);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("this is not the token").doesNotContain(TOKEN);
        assertThat(sent()).isEqualTo(before);
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() throws Exception {
        for (int size : List.of(MOST + 1, 1 << 20, 9 << 20, 33 << 20)) {
            HttpResponse<String> answer = Requests.post(server, TOKEN, " ".repeat(size));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":\"the body is too large; at most 16384 bytes\"}");
        }
    }

    /** One that does not say how long it is. */
    @Test
    void shouldRefuseAStreamThatIsTooLarge() throws Exception {
        HttpRequest.BodyPublisher stream =
                HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString(" ".repeat(MOST + 1)));
        assertThat(Requests.send(control().POST(stream)).statusCode()).isEqualTo(413);
    }

    @Test
    void shouldTakeTheLargestBodyThatFits() throws Exception {
        String body = PAUSE + " ".repeat(MOST - PAUSE.length());
        assertThat(Requests.post(server, TOKEN, body).statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/control, 405, POST",
        "PUT, /api/control, 405, POST",
        "POST, /api/series, 405, GET",
        "POST, /-/healthy, 405, GET",
        "DELETE, /nowhere, 405, GET",
        "GET, /nowhere, 404, ''",
        "GET, /api, 404, ''",
    })
    void shouldSayWhatDoesNotFit(String method, String path, int status, String allowed)
            throws Exception {
        HttpResponse<String> answer =
                Requests.send(
                        HttpRequest.newBuilder(URI.create(server.url() + path))
                                .method(method, HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Allow").orElse("")).isEqualTo(allowed);
        assertThat(answer.body()).startsWith("{\"error\":\"");
    }

    @Test
    void shouldSayThatABodyIsNoRequest() throws Exception {
        assertThat(Requests.post(server, TOKEN, "{\"action\":").body()).contains("no JSON");
        for (String body : List.of("{", "", "[]", "null", "\u0000", "[".repeat(5_000))) {
            assertThat(Requests.post(server, TOKEN, body).statusCode()).as(body).isEqualTo(400);
        }
        HttpRequest.Builder text = control().setHeader("Content-Type", "text/plain");
        HttpResponse<String> answer =
                Requests.send(text.POST(HttpRequest.BodyPublishers.ofString(PAUSE)));
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("use application/json");
    }

    @Test
    void shouldRefuseHeadersThatAreTooLarge() throws Exception {
        String head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + "x".repeat(100_000) + "\r\n";
        assertThat(Requests.raw(server, head)).startsWith("HTTP/1.1 431 ");
        String path = "GET /" + "x".repeat(100_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        assertThat(Requests.raw(server, path)).startsWith("HTTP/1.1 414 ");
    }

    @Test
    void shouldBeReachedByTheNamesThatAreAllowed() throws Exception {
        assertThat(Requests.raw(server, "GET /-/healthy HTTP/1.1\r\nHost: " + NAME + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(Requests.raw(server, "GET /-/healthy HTTP/1.1\r\nHost: evil.example\r\n"))
                .startsWith("HTTP/1.1 403 ");
        HttpRequest.BodyPublisher pause = HttpRequest.BodyPublishers.ofString(PAUSE);
        assertThat(Requests.send(control().header("Origin", "https://" + NAME).POST(pause)))
                .returns(202, HttpResponse::statusCode);
        assertThat(Requests.send(control().header("Origin", "https://evil.example").POST(pause)))
                .returns(403, HttpResponse::statusCode)
                .extracting(HttpResponse::body)
                .asString()
                .contains("--allowed-host");
    }

    @Test
    void shouldSayThatAHostIsNotThisMachines() {
        assertThatThrownBy(
                        () -> WatchServer.start(journal, new WatchOptions("192.0.2.1", 0, false)))
                .isNotInstanceOf(PortTakenException.class)
                .hasMessageStartingWith("page host 192.0.2.1 is no address of this machine");
    }

    private static HttpRequest.Builder control() {
        return HttpRequest.newBuilder(URI.create(server.url() + "/api/control"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TOKEN);
    }

    private static long sent() {
        return journal.end(List.of(journal.topics().control())).list().stream()
                .mapToLong(end -> end.getOffset())
                .sum();
    }
}
