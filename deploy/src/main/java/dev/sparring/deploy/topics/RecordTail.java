// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalReader;
import dev.sparring.actors.journal.Newcomers;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.InputOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The records of topics, for a person or a program that reads along.
 *
 * @param topics their whole names
 * @param growing whether topics of attackers that appear later belong to them
 */
public record RecordTail(Journal journal, List<String> topics, boolean growing) {

    /** All records that are still there; returns where the reading ended. */
    public Offsets all(Consumer<Entry> each) {
        return journal.read(topics, new Offsets(), each);
    }

    /**
     * The last records of each; marks of transactions take offsets too, so more is read than is
     * shown.
     *
     * @return where the reading ended
     */
    public Offsets last(int count, Consumer<Entry> each) {
        Offsets next = new Offsets();
        topics.forEach(topic -> last(List.of(topic), count, each).list().forEach(next::set));
        return next;
    }

    private Offsets last(List<String> topics, int count, Consumer<Entry> each) {
        Offsets beginning = journal.beginning(topics);
        Offsets end = journal.end(topics);
        Deque<Entry> entries = new ArrayDeque<>();
        Offsets next = end;
        for (long back = 4L * count; entries.size() < count; back *= 4) {
            entries.clear();
            Offsets from = beginning.copy();
            boolean whole = true;
            for (InputOffset input : end.list()) {
                InputOffset start = input.toBuilder().setOffset(input.getOffset() - back).build();
                if (!beginning.isAfter(start)) {
                    from.set(start);
                    whole = false;
                }
            }
            next =
                    journal.read(
                            topics,
                            from,
                            entry -> {
                                entries.addLast(entry);
                                if (entries.size() > count) {
                                    entries.removeFirst();
                                }
                            });
            if (whole) {
                break;
            }
        }
        entries.forEach(each);
        return next;
    }

    /**
     * Goes on with what is written.
     *
     * @param each called on another thread, for several records at once
     * @param stop ends it; completed exceptionally when reading fails
     */
    public void follow(Offsets from, Consumer<List<Entry>> each, CompletableFuture<Void> stop)
            throws InterruptedException, ExecutionException {
        CompletableFuture<JournalReader> self = new CompletableFuture<>();
        try (JournalReader reader =
                        journal.follow(
                                "tail",
                                topics,
                                from,
                                entries -> {
                                    each.accept(entries);
                                    self.join().next();
                                },
                                stop::completeExceptionally);
                Newcomers newcomers = growing ? newcomers(reader) : null) {
            self.complete(reader);
            stop.get();
        }
    }

    private Newcomers newcomers(JournalReader reader) {
        return new Newcomers(
                journal,
                attackers ->
                        attackers.stream()
                                .map(journal.topics()::attacks)
                                .filter(topic -> !topics.contains(topic))
                                .forEach(reader::add));
    }
}
