// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import dev.sparring.actors.journal.Journal;
import dev.sparring.dashboards.web.WatchOptions;
import dev.sparring.dashboards.web.WatchServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The page of a game, and viewers that read it as browsers do and discard what they read. */
final class Viewers implements AutoCloseable {

    private final WatchServer server;
    private final List<CompletableFuture<?>> streams = new ArrayList<>();

    private Viewers(WatchServer server) {
        this.server = server;
    }

    /** Starts the page and connects; null if there is nobody. */
    static Viewers watch(Journal journal, int count) {
        if (count == 0) {
            return null;
        }
        WatchServer server =
                WatchServer.start(journal, new WatchOptions(WatchOptions.LOOPBACK, 0, false));
        Viewers viewers = new Viewers(server);
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest stream =
                HttpRequest.newBuilder(URI.create(server.url()).resolve("/api/stream"))
                        .header("Accept-Encoding", "gzip")
                        .build();
        for (int i = 0; i < count; i++) {
            viewers.streams.add(client.sendAsync(stream, BodyHandlers.discarding()));
        }
        return viewers;
    }

    /** Disconnects; a viewer that had been refused is told of. */
    @Override
    public void close() {
        long gone = streams.stream().filter(CompletableFuture::isDone).count();
        streams.forEach(stream -> stream.cancel(true));
        server.close();
        if (gone > 0) {
            throw new IllegalStateException(
                    "%d of %d viewers saw their stream end".formatted(gone, streams.size()));
        }
    }
}
