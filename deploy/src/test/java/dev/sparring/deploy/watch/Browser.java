// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads a stream of server-sent events as a browser does, and keeps the events in order. */
final class Browser implements AutoCloseable {

    /** An event and what it carries. */
    record Event(String name, JsonNode data) {

        /** The first round of its curves; -1 without any. */
        long firstRound() {
            return data.path("series").path("rounds").path(0).asLong(-1);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Stream<String> lines;
    private String name = "";

    private Browser(Stream<String> lines) {
        this.lines = lines;
        Thread thread = new Thread(this::read, "browser");
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens the stream of a server. */
    static Browser open(String url) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(url + "/api/stream")).build(),
                                HttpResponse.BodyHandlers.ofLines());
        return new Browser(response.body());
    }

    /** The next event. */
    Event next() throws InterruptedException {
        Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event within " + PATIENCE_SECONDS + " s");
        }
        return event;
    }

    /** The next event that is so; those before it are passed over. */
    Event await(Predicate<Event> isSo) throws InterruptedException {
        Event event = next();
        while (!isSo.test(event)) {
            event = next();
        }
        return event;
    }

    @Override
    public void close() {
        lines.close();
    }

    private void read() {
        try {
            lines.forEach(this::read);
        } catch (UncheckedIOException e) {
            // closed by either side
        }
    }

    private void read(String line) {
        if (line.startsWith("event: ")) {
            name = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
            try {
                events.add(new Event(name, JSON.readTree(line.substring("data: ".length()))));
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + line, e);
            }
        }
    }
}
