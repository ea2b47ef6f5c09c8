// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.Report;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Watches a game: every report of defender and referee, in order, on the thread that reads them. A
 * callback that throws ends the watching and shows in {@link #ended}.
 */
public final class Spectator implements AutoCloseable {

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<JournalReader> self = new CompletableFuture<>();
    private final Consumer<Report> onReport;
    private final JournalReader reader;

    private Spectator(Journal journal, Offsets from, Consumer<Report> onReport) {
        this.onReport = onReport;
        reader =
                journal.follow(
                        "spectator",
                        journal.topics().told(),
                        from,
                        this::onEntries,
                        ended::completeExceptionally);
        self.complete(reader);
    }

    /**
     * Watches from the beginning of the game.
     *
     * @throws JournalException if there is no such game, or no broker
     */
    public static Spectator fromBeginning(Journal journal, Consumer<Report> onReport) {
        return new Spectator(journal, new Offsets(), onReport);
    }

    /**
     * Watches what happens from now on.
     *
     * @throws JournalException if there is no such game, or no broker
     */
    public static Spectator fromNow(Journal journal, Consumer<Report> onReport) {
        return new Spectator(journal, journal.end(journal.topics().told()), onReport);
    }

    /** Completes when the spectator is closed, exceptionally when watching failed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void close() {
        reader.close();
        ended.complete(null);
    }

    private void onEntries(List<Entry> entries) {
        entries.forEach(entry -> entry.report().ifPresent(onReport));
        self.join().nextInAMoment();
    }
}
