// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.dashboards.web.ControlToken;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page that asks for a token, in a browser. */
@Timeout(300)
class TokenPageTest {

    private static final String TOKEN = "correct-horse";

    @TempDir private Path directory;

    private Journal journal;
    private HeadlessBrowser browser;

    @Test
    void shouldAskForTheTokenOnce() throws Exception {
        Assumptions.assumeTrue(HeadlessBrowser.isInstalled(), "no chromium, no chromedriver");
        try (InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"))) {
            journal = Journal.of(broker.connection(), "tokens");
            begin();
            WatchOptions options =
                    new WatchOptions("127.0.0.1", 0, true, List.of(), ControlToken.of(TOKEN));
            try (WatchServer server = WatchServer.start(journal, options);
                    HeadlessBrowser opened = new HeadlessBrowser(directory.resolve("profile"))) {
                browser = opened;
                browser.open(server.url());
                browser.await("#state", "Playing");
                shouldSayThatATokenIsWrong();
                shouldTakeTheRightOne();
                shouldNotAskAgain();
                shouldKeepItNowhereElse(server.url());
            }
        }
    }

    private void shouldSayThatATokenIsWrong() throws Exception {
        browser.click("#controls [data-control=pause]");
        assertThat(browser.look(Path.of("target", "screenshots"), "token")).isEmpty();
        browser.click("#control-confirm");
        // the browser itself asks for what is missing
        assertThat(browser.script("return document.querySelector('#control-dialog').open"))
                .isEqualTo(true);
        browser.type("#control-token", "wrong");
        browser.click("#control-confirm");
        browser.await("#control-error", "this is not the token that the page was started with");
        assertThat(sent()).isZero();
        assertThat(browser.complaints()).singleElement().asString().contains("401");
    }

    private void shouldTakeTheRightOne() {
        browser.type("#control-token", TOKEN);
        browser.click("#control-confirm");
        browser.await("#notices", "Pause: asked");
        assertThat(sent()).isPositive();
    }

    private void shouldNotAskAgain() {
        long before = sent();
        browser.click("#controls [data-control=stop]");
        assertThat(browser.script("return document.querySelector('#control-token').offsetParent"))
                .isNull();
        browser.click("#control-confirm");
        browser.await("#notices", "Stop: asked");
        assertThat(sent()).isGreaterThan(before);
        assertThat(browser.complaints()).isEmpty();
    }

    private void shouldKeepItNowhereElse(String url) {
        assertThat(browser.url()).isEqualTo(url + "/");
        assertThat(browser.script("return document.cookie + JSON.stringify(localStorage)"))
                .asString()
                .doesNotContain(TOKEN);
        assertThat(browser.script("return JSON.stringify(sessionStorage)"))
                .asString()
                .contains(TOKEN);
    }

    private void begin() {
        journal.createTopics(1, List.of());
        journal.found(Settings.newBuilder().setResolved("sparring { seed = 1 }").build());
        try (JournalWriter defender = journal.writer("defender")) {
            GameEvent started =
                    GameEvent.newBuilder().setState(GameState.GAME_STATE_STARTED).build();
            Report report =
                    Report.newBuilder()
                            .setEpochMillis(System.currentTimeMillis())
                            .setGameEvent(started)
                            .build();
            defender.send(journal.topics().reports(), "defender", 0, report);
            defender.commit();
        }
    }

    private long sent() {
        return journal.end(List.of(journal.topics().control())).list().stream()
                .mapToLong(end -> end.getOffset())
                .sum();
    }
}
