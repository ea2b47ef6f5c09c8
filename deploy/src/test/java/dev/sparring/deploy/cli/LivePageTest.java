// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.RawWriter;
import dev.sparring.dashboards.report.HtmlReport;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.report.History;
import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.StepReport;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** A game that is played, and its page in a browser: what is seen is what Kafka has. */
@Timeout(600)
class LivePageTest {

    private static final String GAME = "page";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final char THIN_SPACE = '\u202f';

    @TempDir private Path directory;

    private Journal journal;
    private HeadlessBrowser browser;
    private int port;

    @BeforeAll
    static void requireBrowser() {
        if (!HeadlessBrowser.isInstalled()) {
            String why =
                    "no /usr/bin/chromium or /usr/bin/chromedriver: the page is not tested"
                            + " (Debian: apt-get install chromium chromium-driver)";
            System.err.println(why);
            Assumptions.abort(why);
        }
    }

    @Test
    void shouldShowAndSteerAGameWhateverBecomesOfItsServers() throws Exception {
        InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"));
        journal = Journal.of(broker.connection(), GAME);
        // play gives a broker ten seconds, which a new one may need on a busy machine
        awaitThat(() -> assertThat(Journal.games(broker.connection())).isEmpty());
        WatchServer server = serve(0);
        port = server.port();
        try (HeadlessBrowser opened = new HeadlessBrowser(directory.resolve("profile"))) {
            browser = opened;
            shouldWaitForTheGame(server.url());
            CompletableFuture<Integer> exit = play(broker);
            shouldPause();
            shouldShowWhatKafkaHas();
            shouldShowTheSameToOneWhoComesLate();
            shouldZoomAndSmooth();
            assertThat(browser.look(SCREENSHOTS, "live")).isEmpty();
            shouldNotChartStaleness();
            assertThat(browser.fits(360)).isTrue();
            shouldBeAReport(server);
            shouldSayWhatIsMalformed();
            assertThat(browser.complaints()).isEmpty();

            server.close();
            shouldSayThatTheServerIsAway();
            server = serve(port);
            shouldBeginAnew();

            shouldEject();
            shouldResumeAndStop(exit);
            broker.close();
            shouldSayThatKafkaIsAway();
            assertThat(browser.complaints()).isEmpty();
        } finally {
            server.close();
            broker.close();
        }
    }

    private void shouldWaitForTheGame(String url) {
        browser.open(url);
        browser.await("#connection", "Waiting");
        browser.await("#notices", "Waiting for the game");
        assertThat(browser.count("#charts .is-empty")).isEqualTo(browser.count("#charts .chart"));
    }

    private void shouldPause() {
        browser.await("#state", "Playing");
        browser.await("#connection", "Live");
        awaitThat(() -> assertThat(history().evaluations()).hasSizeGreaterThan(2));
        steer("pause");
        browser.await("#state", "Paused");
        assertThat(browser.text("#notices")).doesNotContain("Waiting");
    }

    private void shouldShowWhatKafkaHas() {
        awaitThat(
                () -> {
                    History history = history();
                    StepReport last = history.steps().get(history.steps().size() - 1);
                    assertThat(browser.text("#round")).isEqualTo(integer(last.getRound() + 1));
                    assertThat(browser.text("#rounds")).isEqualTo(integer(last.getRoundsTotal()));
                    shouldShowScore(newest(history));
                    shouldShowRing(last);
                    shouldShowCurves(last);
                });
        awaitThat(() -> shouldShowImages(newest(history())));
        assertThat(browser.texts("#events b")).contains("Started", "Paused");
        byte[] settings = journal.settings().orElseThrow().getSha256().toByteArray();
        assertThat(browser.text("#about code")).isEqualTo(HexFormat.of().formatHex(settings));
        assertThat(browser.text("#about pre")).contains("pgd");
        // a device is reported every five seconds
        awaitThat(() -> assertThat(browser.count("#workers .worker")).isPositive());
    }

    private void shouldShowImages(Evaluation evaluation) {
        assertThat(browser.count("table.gallery tbody tr"))
                .isEqualTo(evaluation.getExhibitsCount())
                .isPositive();
        assertThat(browser.count("table.gallery td img"))
                .isEqualTo(evaluation.getExhibitsCount() * (1 + 2 * evaluation.getAttacksCount()));
        assertThat(confusion()).isEqualTo(evaluation.getConfusionList());
    }

    private void shouldShowScore(Evaluation evaluation) {
        assertThat(browser.text("[data-key=clean] .value"))
                .isEqualTo(percent(evaluation.getCleanAccuracy()));
        assertThat(browser.text("[data-key=worst] .value"))
                .isEqualTo(percent(evaluation.getWorstCaseAccuracy()));
        for (AttackEvaluation attack : evaluation.getAttacksList()) {
            assertThat(browser.text(".card[data-key='%s'] .value".formatted(attack.getAttack())))
                    .isEqualTo(percent(attack.getRobustAccuracy()));
        }
        assertThat(browser.text("[data-key=clean]"))
                .contains(
                        evaluation.getSplit()
                                + ", round "
                                + integer(evaluation.getDefenderVersion()));
    }

    private void shouldShowRing(StepReport last) {
        for (AttackerStep attacker : last.getAttackersList()) {
            String row = ".ring tr[data-key='%s'] ".formatted(attacker.getAttacker());
            assertThat(browser.text(row + "[data-label=Version]"))
                    .isEqualTo(integer(attacker.getAttackerVersion()));
            assertThat(browser.text(row + "[data-label=Accuracy]"))
                    .isEqualTo(percent(attacker.getAccuracy()));
            assertThat(browser.text(row + "[data-label=State]")).isEqualTo("Playing");
        }
    }

    private void shouldShowCurves(StepReport last) {
        browser.type("#smoothing", Keys.HOME);
        assertThat(browser.text("#smoothing-value")).isEqualTo("0.00");
        assertThat(legend("defender.cleanLoss"))
                .isCloseTo(last.getCleanLoss(), within(0.001 + 0.001 * last.getCleanLoss()));
        for (AttackerStep attacker : last.getAttackersList()) {
            assertThat(legend(attacker.getAttacker() + ".loss"))
                    .isCloseTo(attacker.getLoss(), within(0.001 + 0.001 * attacker.getLoss()));
        }
    }

    private void shouldShowTheSameToOneWhoComesLate() {
        List<String> before = all();
        browser.open(browser.url());
        browser.await("#state", "Paused");
        awaitThat(
                () -> {
                    browser.type("#smoothing", Keys.HOME);
                    assertThat(all()).isEqualTo(before);
                });
    }

    /** At window 1 there would be nothing but zeros. */
    private void shouldNotChartStaleness() {
        assertThat(browser.texts(".chart h3"))
                .contains("Gradient norm")
                .doesNotContain("Staleness");
    }

    private void shouldZoomAndSmooth() {
        browser.type(".chart.wide .chart-canvas", "+");
        browser.await("#range-text", "rounds ");
        assertThat(browser.count("#zoom-reset:not([hidden])")).isOne();
        browser.type(".chart.wide .chart-canvas", Keys.ARROW_LEFT);
        browser.await(".chart.wide .chart-at", "round ");
        browser.click("#zoom-reset");
        awaitThat(() -> assertThat(browser.text("#range-text")).isEmpty());
        browser.click("[data-scale=log]");
        browser.type("#smoothing", Keys.END);
        browser.await("#smoothing-value", "0.99");
    }

    /** The state that the server sends, as a file: the same numbers, and nothing to press. */
    private void shouldBeAReport(WatchServer server) throws Exception {
        List<String> live = all();
        Path file = directory.resolve("report.html");
        HtmlReport.write(snapshot(server.url()), file);
        browser.open(file.toUri().toString());
        browser.await("#connection", "Report of");
        browser.click("[data-scale=log]");
        awaitThat(
                () -> {
                    browser.type("#smoothing", Keys.END);
                    assertThat(all()).isEqualTo(live);
                });
        assertThat(browser.count("[data-control]")).isZero();
        assertThat(browser.look(SCREENSHOTS, "report")).isEmpty();
        assertThat(browser.complaints()).isEmpty();
        browser.open(server.url());
        browser.await("#state", "Paused");
    }

    private void shouldSayWhatIsMalformed() {
        try (RawWriter writer = new RawWriter(journal)) {
            writer.send(
                    journal.topics().reports(),
                    "",
                    Map.of(),
                    Optional.of("no report".getBytes(StandardCharsets.UTF_8)));
            writer.flush();
        }
        browser.await("#notices .warning", "1 malformed record");
    }

    private void shouldSayThatTheServerIsAway() {
        browser.await("#notices .critical", "lost its server");
        assertThat(browser.text("#connection")).isEqualTo("No server");
    }

    private void shouldBeginAnew() {
        browser.await("#connection", "Live");
        browser.await("#notices", "The server was started again");
        assertThat(browser.text("#notices")).doesNotContain("lost its server");
        // what the browser itself says of a server that is away
        assertThat(browser.complaints()).allMatch(line -> line.contains("net::ERR_"));
    }

    private void shouldEject() {
        browser.click("[data-control=eject][data-attacker=pgd]");
        browser.type("#control-reason", "seen enough");
        browser.click("#control-confirm");
        browser.await("#notices", "Eject pgd: asked");
    }

    private void shouldResumeAndStop(CompletableFuture<Integer> exit) throws Exception {
        steer("resume");
        browser.await("#state", "Playing");
        browser.await(".ring tr[data-key=pgd] [data-label=State]", "Ejected");
        browser.click("[data-control=admit][data-attacker=pgd]");
        browser.click("#control-confirm");
        browser.await(".ring tr[data-key=pgd] .act", "Eject");
        steer("stop");
        browser.await("#state", "Stopped");
        assertThat(exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(browser.count("#controls button")).isZero();
    }

    private void shouldSayThatKafkaIsAway() {
        browser.await("#connection", "No Kafka");
        browser.await("#notices .critical", "Kafka is away");
    }

    private void steer(String action) {
        browser.click("#controls [data-control=" + action + "]");
        browser.click("#control-confirm");
    }

    private WatchServer serve(int at) {
        return WatchServer.start(journal, new WatchOptions(WatchOptions.LOOPBACK, at, true));
    }

    private CompletableFuture<Integer> play(InProcessBroker broker) {
        List<String> arguments =
                List.of(
                        "play",
                        "--kafka=" + broker.bootstrapServers(),
                        "--run=" + directory.resolve("run"),
                        "--rounds=100000",
                        "--set=game=" + GAME,
                        "--set=attackers=null",
                        "--set=attackers.l2l-da={attack=l2l-da,base-channels=2,steps=2}",
                        "--set=attackers.pgd={attack=pgd,steps=2}",
                        "--set=device.threads=1",
                        "--set=defender.batch-size=8",
                        "--set=defender.warm-up-rounds=2",
                        "--set=data.training-images=200",
                        "--set=data.validation-images=20",
                        "--set=evaluation.every=5",
                        "--set=evaluation.images=20",
                        "--set=evaluation.final-images=20",
                        "--set=dashboard.port=-1",
                        "--set=metrics.port=-1");
        return CompletableFuture.supplyAsync(
                () ->
                        Main.commandLine()
                                .setOut(new PrintWriter(new StringWriter()))
                                .setErr(new PrintWriter(System.err, true))
                                .execute(arguments.toArray(String[]::new)));
    }

    /** What lies on Kafka now. */
    private History history() {
        History history = new History();
        journal.read(
                journal.topics().told(),
                new Offsets(),
                entry -> entry.report().ifPresent(history::add));
        return history;
    }

    private static Evaluation newest(History history) {
        return history.evaluations().get(history.evaluations().size() - 1);
    }

    /** The numbers of the page that do not tell how long ago something was. */
    private List<String> all() {
        return Stream.of(
                        "#game-name",
                        "#state",
                        "#round",
                        ".card .value",
                        ".card .trend",
                        // the others are drawn when they come into sight
                        ".chart.wide .legend",
                        ".ring td.num",
                        "table.gallery figcaption",
                        "table.confusion td",
                        "#fouls",
                        "#events b",
                        "#about")
                .flatMap(selector -> browser.texts(selector).stream())
                .toList();
    }

    private double legend(String line) {
        String text = browser.text("[data-line='%s'] .legend-value".formatted(line));
        return Double.parseDouble(text.replace(",", "").replace('−', '-'));
    }

    private List<Long> confusion() {
        return browser.texts("table.confusion td:not(.recall)").stream()
                .map(text -> text.equals("·") ? 0L : Long.parseLong(text))
                .toList();
    }

    private static String snapshot(String url) throws Exception {
        InputStream stream = URI.create(url + "/api/stream").toURL().openStream();
        try (Scanner lines = new Scanner(stream, StandardCharsets.UTF_8).useDelimiter("\\R")) {
            return lines.tokens()
                    .filter(line -> line.startsWith("data:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("data:".length());
        }
    }

    private static void awaitThat(Runnable assertion) {
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion::run);
    }

    private static String integer(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share) + THIN_SPACE + "%";
    }
}
