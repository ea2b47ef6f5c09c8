// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The players of one process, who need not wait for the broker to hear of each other: what one of
 * them publishes is handed to the others at once, and goes to the log at the same time.
 *
 * <pre>
 *   player ──┬── early copy ──► player of this process
 *            └── JournalWriter ──► topic ──► JournalReader ──► every player
 * </pre>
 *
 * <p>An early copy is a hint: whoever gets it may pass it over, and reads the same record in the
 * log later. An answer is handed over twice: when the broker has acknowledged it the same bytes
 * come once more and say where they lie, for a reader may be far behind. When an author ends whose
 * early copies may never be in the log, it says so here, and everybody who may have used them goes
 * back to the log. Safe for concurrent use.
 */
public final class Neighbours {

    private record Listener(Predicate<String> topics, Consumer<Entry> each) {}

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean lost = new AtomicBoolean();

    /**
     * Hands over early copies from now on.
     *
     * @param topics whose records are wanted
     * @param each called on the author's thread or its client's, which it must not keep
     * @return ends that when it is closed
     */
    public Hearing listen(Predicate<String> topics, Consumer<Entry> each) {
        Listener listener = new Listener(topics, each);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** To be closed by whoever does not listen any more. */
    @FunctionalInterface
    public interface Hearing extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Hands over an early copy before its author sends it to the log, or the same with its place.
     */
    void hand(Entry copy) {
        for (Listener listener : listeners) {
            if (listener.topics().test(copy.topic())) {
                listener.each().accept(copy);
            }
        }
    }

    /** An author has ended, and some of what it handed over may never be in the log. */
    void lose() {
        lost.set(true);
    }

    /** Whether that has happened since the last time that somebody asked. */
    public boolean haveLost() {
        return lost.getAndSet(false);
    }
}
