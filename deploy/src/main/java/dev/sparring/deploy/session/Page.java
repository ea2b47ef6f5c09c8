// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.health.Health;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.dashboards.web.ControlToken;
import dev.sparring.dashboards.web.PortTakenException;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import dev.sparring.deploy.terminal.Browser;
import dev.sparring.deploy.terminal.Screen;
import java.time.Duration;
import java.util.Optional;

/** The page of a game that is played here: it never keeps the game from being played. */
public final class Page implements AutoCloseable {

    /** Reports are milliseconds away; a browser that hangs is not waited for. */
    private static final Duration LAST_REPORTS = Duration.ofSeconds(2);

    private final Optional<WatchServer> server;
    private final Optional<String> notice;

    private Page(Optional<WatchServer> server, Optional<String> notice) {
        this.server = server;
        this.notice = notice;
    }

    /** Serves the game, at another port if the one wanted is taken. */
    static Page serve(Journal journal, GameSettings.Dashboard settings, Health health) {
        if (settings.port() < 0) {
            return new Page(Optional.empty(), Optional.empty());
        }
        WatchOptions options = options(settings);
        try {
            return new Page(Optional.of(start(journal, options, health)), Optional.empty());
        } catch (PortTakenException e) {
            return new Page(
                    Optional.of(start(journal, options.at(0), health)),
                    Optional.of(
                            "port %d is taken, so the page has another; dashboard.port sets it"
                                    .formatted(settings.port())));
        }
    }

    /**
     * How a process shows its game.
     *
     * @throws IllegalArgumentException in one line, such as for control from afar without a token
     */
    public static WatchOptions options(GameSettings.Dashboard settings) {
        return new WatchOptions(
                settings.host(),
                Math.max(0, settings.port()),
                settings.allowControl(),
                settings.allowedHosts(),
                ControlToken.ofThisProcess());
    }

    /** Says where it is. */
    void tell(Screen screen) {
        server.ifPresent(each -> screen.line("watch    " + each.url()));
        notice.ifPresent(screen::line);
    }

    /** Says where it is, and opens it for somebody who sits in front of a terminal. */
    void announce(Screen screen) {
        tell(screen);
        if (screen.isTerminal()) {
            server.ifPresent(each -> Browser.open(each.url()));
        }
    }

    /** Waits until viewers know how the game ended. */
    void awaitEnd() {
        server.ifPresent(each -> each.awaitEnd(LAST_REPORTS));
    }

    @Override
    public void close() {
        server.ifPresent(WatchServer::close);
    }

    private static WatchServer start(Journal journal, WatchOptions options, Health health) {
        return WatchServer.start(journal, options, health, report -> {});
    }
}
