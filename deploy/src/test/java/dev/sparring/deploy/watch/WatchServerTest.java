// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.dashboards.web.PortTakenException;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import dev.sparring.deploy.broker.StandaloneBroker;
import dev.sparring.deploy.run.Founding;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class WatchServerTest {

    private static final WatchOptions FREE_PORT = new WatchOptions("127.0.0.1", 0, false);
    private static final WatchOptions STEERING = new WatchOptions("127.0.0.1", 0, true);

    @TempDir static Path directory;

    private static StandaloneBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = StandaloneBroker.start(directory.resolve("broker"), "127.0.0.1", 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void shouldSendASnapshotAndThenWhatChanges() throws Exception {
        Journal journal = founded("updates", 7);
        try (JournalWriter defender = journal.writer("defender");
                WatchServer server = WatchServer.start(journal, FREE_PORT)) {
            play(journal, defender, 0);
            play(journal, defender, 1);
            awaitRounds(server, 2);
            try (Browser browser = Browser.open(server.url())) {
                Browser.Event snapshot = browser.next();
                assertThat(snapshot.name()).isEqualTo("snapshot");
                assertThat(snapshot.data().path("game").path("seed").asText()).isEqualTo("7");
                assertThat(snapshot.data().path("control").asBoolean()).isFalse();
                assertThat(snapshot.firstRound()).isZero();
                play(journal, defender, 2);
                Browser.Event update = snapshot;
                long sequence = snapshot.data().path("sequence").asLong();
                while (update.firstRound() != 2) {
                    update = browser.next();
                    assertThat(update.name()).isEqualTo("update");
                    assertThat(update.data().path("sequence").asLong()).isEqualTo(++sequence);
                }
                assertThat(update.data().path("series").path("append").asBoolean()).isTrue();
                assertThat(update.data().path("status").path("round").asLong()).isEqualTo(3);
                assertThat(update.data().has("game")).isFalse();
            }
            try (Browser again = Browser.open(server.url())) {
                assertThat(again.next().data().path("series").path("rounds")).hasSize(3);
            }
        }
    }

    @Test
    void shouldReadOnceHoweverManyWatch() throws Exception {
        Journal journal = founded("crowd", 1);
        List<Browser> browsers = new ArrayList<>();
        try (JournalWriter defender = journal.writer("defender");
                WatchServer server = WatchServer.start(journal, FREE_PORT)) {
            for (int i = 0; i < 10; i++) {
                browsers.add(Browser.open(server.url()));
                browsers.get(i).next();
            }
            play(journal, defender, 0);
            for (Browser browser : browsers) {
                browser.await(event -> event.firstRound() == 0);
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("journal-reader-watch"))
                    .hasSize(1);
        } finally {
            browsers.forEach(Browser::close);
        }
    }

    @Test
    void shouldWaitForAGameAndBeginAgainWithAnother() throws Exception {
        Journal journal = Journal.of(broker.connection(), "later");
        try (WatchServer server = WatchServer.start(journal, FREE_PORT);
                Browser browser = Browser.open(server.url())) {
            browser.await(
                    event ->
                            event.data()
                                    .path("connection")
                                    .path("detail")
                                    .asText()
                                    .startsWith("there is no game later at "));
            assertThat(Requests.get(server, "/-/ready").body())
                    .startsWith("not ready: page: there is no game later at ");
            found(journal, 1);
            try (JournalWriter defender = journal.writer("defender")) {
                play(journal, defender, 0);
                play(journal, defender, 1);
            }
            Browser.Event first =
                    browser.await(event -> event.data().path("status").path("round").asLong() == 2);
            journal.deleteTopics();
            browser.await(event -> connection(event).equals("waiting"));
            found(journal, 2);
            Browser.Event second =
                    browser.await(
                            event -> event.data().path("game").path("seed").asText().equals("2"));
            assertThat(second.data().path("instance").asText())
                    .isNotEqualTo(first.data().path("instance").asText());
        }
    }

    @Test
    void shouldSayThatKafkaIsAwayAndGoOnWhenItIsBack() throws Exception {
        Path own = directory.resolve("own");
        StandaloneBroker lost = StandaloneBroker.start(own, "127.0.0.1", 0);
        String address = lost.bootstrapServers();
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        Journal journal = Journal.of(lost.connection(), "away");
        found(journal, 1);
        try (WatchServer server = WatchServer.start(journal, FREE_PORT);
                Browser browser = Browser.open(server.url())) {
            browser.await(event -> connection(event).equals("live"));
            assertThat(Requests.get(server, "/-/ready").body()).isEqualTo("ready\n");
            lost.close();
            Browser.Event away = browser.await(event -> connection(event).equals("broken"));
            assertThat(away.data().path("connection").path("detail").asText())
                    .startsWith("Kafka at " + address + " does not answer since ");
            HttpResponse<String> ready = Requests.get(server, "/-/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body())
                    .startsWith("not ready: page: Kafka at " + address + " does not answer since ");
            assertThat(Requests.get(server, "/-/healthy").statusCode()).isEqualTo(200);
            try (StandaloneBroker back = StandaloneBroker.start(own, "127.0.0.1", port);
                    JournalWriter defender = journal.writer("defender")) {
                assertThat(back.bootstrapServers()).isEqualTo(address);
                browser.await(event -> connection(event).equals("live"));
                play(journal, defender, 0);
                browser.await(event -> event.firstRound() == 0);
            }
        }
    }

    @Test
    void shouldCountRecordsThatCannotBeRead() throws Exception {
        Journal journal = founded("garbage", 1);
        try (JournalWriter defender = journal.writer("defender");
                JournalWriter referee = journal.writer("referee");
                RawWriter raw = new RawWriter(journal);
                WatchServer server = WatchServer.start(journal, FREE_PORT);
                Browser browser = Browser.open(server.url())) {
            byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
            Map<String, byte[]> headers =
                    Map.of(Topics.HEADER_PLAYER, "defender".getBytes(StandardCharsets.UTF_8));
            raw.send(journal.topics().reports(), "defender", headers, Optional.of(garbage));
            raw.send(journal.topics().evaluations(), "x", Map.of(), Optional.of(garbage));
            raw.send(journal.topics().telemetry(), "x", Map.of(), Optional.of(garbage));
            raw.flush();
            play(journal.topics().evaluations(), referee, 5);
            play(journal, defender, 0);
            browser.await(event -> event.data().path("malformed").asLong() == 3);
            try (Browser now = Browser.open(server.url())) {
                Browser.Event snapshot = now.await(event -> event.firstRound() == 0);
                assertThat(snapshot.data().path("status").path("round").asLong()).isEqualTo(1);
                assertThat(snapshot.data().path("alarms").findValuesAsText("id"))
                        .contains("malformed");
            }
        }
    }

    @Test
    void shouldShowPartOfTheRounds() throws Exception {
        Journal journal = founded("part", 1);
        try (JournalWriter defender = journal.writer("defender");
                WatchServer server = WatchServer.start(journal, FREE_PORT)) {
            for (int round = 0; round < 20; round++) {
                play(journal, defender, round);
            }
            awaitRounds(server, 20);
            assertThat(Requests.get(server, "/api/series?from=5&to=7").body()).contains("[5,6,7]");
            assertThat(Requests.get(server, "/api/series?from=0&to=19&points=2").body())
                    .contains("\"thinned\":true", "\"low\":[0,10]", "\"high\":[9,19]");
            HttpResponse<String> wrong = Requests.get(server, "/api/series?from=x");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).contains("from = 'x' does not fit");
        }
    }

    @Test
    void shouldAnswerSafely() throws Exception {
        Journal journal = founded("safe", 1);
        try (WatchServer server = WatchServer.start(journal, FREE_PORT)) {
            HttpResponse<String> nothing = Requests.get(server, "/etc/passwd");
            assertThat(nothing.statusCode()).isEqualTo(404);
            assertThat(nothing.body()).isEqualTo("{\"error\":\"there is nothing at /etc/passwd\"}");
            assertThat(nothing.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            policy -> assertThat(policy).startsWith("default-src 'self'; "));
            assertThat(nothing.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(Requests.raw(server, "GET /api/series HTTP/1.1\r\nHost: evil.example\r\n"))
                    .startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        Journal journal = Journal.of(broker.connection(), "taken");
        try (WatchServer server = WatchServer.start(journal, FREE_PORT)) {
            WatchOptions same = new WatchOptions("127.0.0.1", server.port(), false);
            assertThatThrownBy(() -> WatchServer.start(journal, same))
                    .isInstanceOf(PortTakenException.class)
                    .hasMessage(
                            "port %d of 127.0.0.1 is taken; choose another with --port, or 0 for a"
                                    + " free one",
                            server.port());
        }
    }

    @Test
    void shouldRefuseToSteerUnlessAllowed() throws Exception {
        Journal journal = founded("guarded", 1);
        try (WatchServer server = WatchServer.start(journal, FREE_PORT)) {
            HttpResponse<String> answer = Requests.post(server, "{\"action\":\"pause\"}");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("start it with --allow-control");
        }
    }

    @Test
    void shouldRefuseWhatIsNoRequestOfItsOwnPage() throws Exception {
        Journal journal = founded("steered", 1);
        try (WatchServer server = WatchServer.start(journal, STEERING)) {
            assertThat(Requests.post(server, "{\"action\":\"explode\"}").statusCode())
                    .isEqualTo(400);
            assertThat(Requests.post(server, "{\"action\":\"eject\",\"attacker\":\"me\"}").body())
                    .contains("nobody called 'me' has been in the game");
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(server.url() + "/api/control"))
                            .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"stop\"}"));
            assertThat(Requests.send(request.copy()).statusCode()).isEqualTo(415);
            assertThat(
                            Requests.send(request.copy().header("Content-Type", "text/plain"))
                                    .statusCode())
                    .isEqualTo(415);
            request.header("Content-Type", "application/json");
            assertThat(
                            Requests.send(request.copy().header("Origin", "http://evil.example"))
                                    .statusCode())
                    .isEqualTo(403);
            assertThat(Requests.get(server, "/api/control").statusCode()).isEqualTo(405);
            assertThat(
                            Requests.raw(
                                    server,
                                    "POST /api/control HTTP/1.1\r\n"
                                            + "Host: evil.example\r\n"
                                            + "Origin: http://evil.example\r\n"
                                            + "Content-Type: application/json\r\n"
                                            + "Content-Length: 17\r\n"))
                    .startsWith("HTTP/1.1 403");
            assertThat(journal.end(List.of(journal.topics().control())).list())
                    .allMatch(end -> end.getOffset() == 0);
        }
    }

    @Test
    void shouldPauseAndResumeARealGame() throws Exception {
        Journal journal = Journal.of(broker.connection(), "real");
        GameSettings settings =
                SettingsLoader.preset(
                        "quick",
                        List.of(
                                "game=real",
                                "rounds=30",
                                "data.training-images=64",
                                "data.validation-images=20",
                                "defender.batch-size=4",
                                "defender.warm-up-rounds=0",
                                "evaluation.every=0",
                                "evaluation.final-images=10",
                                "attackers.l2l-da=null",
                                "attackers.cw=null",
                                "attackers.pgd.steps=1"));
        journal.createTopics(settings.window(), settings.attackers().keySet());
        journal.found(Founding.of(settings, "test"));
        try (WatchServer server = WatchServer.start(journal, STEERING);
                Browser browser = Browser.open(server.url());
                RunningGame game =
                        RunningGame.start(
                                settings, broker.connection(), GpuWorkerListener.none())) {
            browser.await(event -> event.firstRound() >= 0);
            assertThat(
                            Requests.post(server, "{\"action\":\"pause\",\"reason\":\"tea\"}")
                                    .statusCode())
                    .isEqualTo(202);
            browser.await(event -> state(event).equals("paused"));
            assertThat(Requests.post(server, "{\"action\":\"resume\"}").statusCode())
                    .isEqualTo(202);
            browser.await(event -> state(event).equals("resumed"));
            browser.await(event -> state(event).equals("finished"));
            game.outcome().get(60, TimeUnit.SECONDS);
            try (Browser after = Browser.open(server.url())) {
                Browser.Event end =
                        after.await(
                                event -> event.data().path("gallery").path("round").asLong() > 0);
                assertThat(end.data().path("series").path("rounds")).hasSize(30);
                assertThat(end.data().path("events").findValuesAsText("state"))
                        .containsExactly("STARTED", "PAUSED", "RESUMED", "FINISHED");
                assertThat(end.data().path("score").findValuesAsText("id"))
                        .contains("clean", "pgd", "worst");
                assertThat(end.data().path("gallery").path("images").path(0).path("clean"))
                        .anyMatch(each -> each.asText().startsWith("data:image/png;base64,"));
            }
        }
    }

    private static Journal founded(String name, long seed) {
        Journal journal = Journal.of(broker.connection(), name);
        found(journal, seed);
        return journal;
    }

    private static void found(Journal journal, long seed) {
        journal.createTopics(1, List.of());
        journal.found(
                Settings.newBuilder()
                        .setResolved("sparring { seed = " + seed + " }")
                        .setEpochMillis(seed)
                        .build());
    }

    private static void play(Journal journal, JournalWriter writer, long round) {
        play(journal.topics().reports(), writer, round);
    }

    private static void play(String topic, JournalWriter writer, long round) {
        StepReport step =
                StepReport.newBuilder()
                        .setRound(round)
                        .setRoundsTotal(100)
                        .setCleanLoss(round)
                        .build();
        Report report =
                Report.newBuilder()
                        .setEpochMillis(System.currentTimeMillis())
                        .setStep(step)
                        .build();
        writer.send(topic, "defender", round, report);
        writer.commit();
    }

    private static void awaitRounds(WatchServer server, long rounds) throws Exception {
        try (Browser browser = Browser.open(server.url())) {
            browser.await(event -> event.data().path("status").path("round").asLong() == rounds);
        }
    }

    private static String connection(Browser.Event event) {
        return event.data().path("connection").path("state").asText();
    }

    private static String state(Browser.Event event) {
        return event.data().path("status").path("state").asText();
    }
}
