// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.fuzz;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.Round;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** The newest round that a game's defender has dealt. Safe between threads. */
final class NewestRound implements AutoCloseable {

    private final AtomicReference<Round> newest = new AtomicReference<>();
    private final CompletableFuture<JournalReader> self = new CompletableFuture<>();

    private NewestRound() {}

    /**
     * Follows the rounds of a game from now on.
     *
     * @throws IllegalStateException if none was dealt yet
     */
    static NewestRound follow(Journal journal) {
        NewestRound newest = new NewestRound();
        List<String> rounds = List.of(journal.topics().rounds());
        Offsets end = journal.read(rounds, new Offsets(), newest::take);
        if (newest.get() == null) {
            throw new IllegalStateException(
                    "game %s has not begun: no round was dealt".formatted(journal.topics().game()));
        }
        newest.self.complete(journal.follow("fuzz", rounds, end, newest::takeAll, failure -> {}));
        return newest;
    }

    /** The newest one so far. */
    Round get() {
        return newest.get();
    }

    @Override
    public void close() {
        self.join().close();
    }

    private void takeAll(List<Entry> entries) {
        entries.forEach(this::take);
        self.join().nextInAMoment();
    }

    /** Garbage that lies among the rounds is ours. */
    private void take(Entry entry) {
        entry.sound(Round.parser())
                .filter(round -> get() == null || round.getRound() > get().getRound())
                .ifPresent(newest::set);
    }
}
