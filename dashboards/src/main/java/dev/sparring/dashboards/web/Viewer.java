// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The events that wait for one browser. A browser that does not keep up loses the updates that wait
 * for it and gets the whole state, once, when it takes something again. Safe to share between
 * threads.
 */
final class Viewer {

    /** Updates that may wait: some seconds of them. */
    private static final int MAX_WAITING = 32;

    private final Consumer<Viewer> onLost;
    private final Deque<ServerEvent> waiting = new ArrayDeque<>();
    private CompletableFuture<Optional<ServerEvent>> wanted;
    private boolean lost;
    private boolean closed;

    /**
     * A viewer that waits for its snapshot.
     *
     * @param onLost called when it needs a snapshot again
     */
    Viewer(Consumer<Viewer> onLost) {
        this.onLost = onLost;
    }

    /** The next event, when there is one; empty at the end. Call it again when it has completed. */
    CompletionStage<Optional<ServerEvent>> next() {
        CompletableFuture<Optional<ServerEvent>> next = new CompletableFuture<>();
        boolean ask;
        synchronized (this) {
            if (!waiting.isEmpty()) {
                next.complete(Optional.of(waiting.removeFirst()));
                return next;
            }
            if (closed) {
                next.complete(Optional.empty());
                return next;
            }
            wanted = next;
            ask = lost;
        }
        if (ask) {
            onLost.accept(this);
        }
        return next;
    }

    /** Everything that waits is out of date: this is the state now. */
    void snapshot(ServerEvent event) {
        synchronized (this) {
            waiting.clear();
            lost = false;
        }
        offer(event);
    }

    /** An update to what it has got or will have got by then. */
    void update(ServerEvent event) {
        synchronized (this) {
            if (lost) {
                return;
            }
            if (waiting.size() >= MAX_WAITING) {
                waiting.clear();
                lost = true;
                return;
            }
        }
        offer(event);
    }

    /** Ends the stream after what waits. */
    void close() {
        CompletableFuture<Optional<ServerEvent>> taker;
        synchronized (this) {
            closed = true;
            taker = wanted;
            wanted = null;
        }
        if (taker != null) {
            taker.complete(Optional.empty());
        }
    }

    private void offer(ServerEvent event) {
        CompletableFuture<Optional<ServerEvent>> taker;
        synchronized (this) {
            taker = wanted;
            wanted = null;
            if (taker == null) {
                waiting.addLast(event);
            }
        }
        if (taker != null) {
            taker.complete(Optional.of(event));
        }
    }
}
