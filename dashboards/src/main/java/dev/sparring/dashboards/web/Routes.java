// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.actors.health.Health;
import dev.sparring.dashboards.feed.Series;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** The routes of the page's server. Safe to share between threads. */
final class Routes {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int MAX_POINTS = 10_000;
    private static final int DEFAULT_POINTS = 1_500;

    private static final List<HttpHeader> SAFETY =
            List.of(
                    RawHeader.create(
                            "Content-Security-Policy",
                            "default-src 'self'; img-src 'self' data:; style-src 'self'"
                                    + " 'unsafe-inline'; frame-ancestors 'none'"),
                    RawHeader.create("X-Content-Type-Options", "nosniff"),
                    RawHeader.create("Referrer-Policy", "no-referrer"));

    private static final HttpHeader ASK_AGAIN = RawHeader.create("Cache-Control", "no-cache");
    private static final HttpHeader ZIPPED = RawHeader.create("Content-Encoding", "gzip");
    private static final HttpHeader VARY = RawHeader.create("Vary", "Accept-Encoding");

    private final ActorRef<Hub.Command> hub;
    private final Guard guard;
    private final Assets assets = new Assets();
    private final ControlRoute control;
    private final Health health;
    private final Materializer materializer;

    /**
     * The routes of a server.
     *
     * @param health of the process
     */
    Routes(
            ActorRef<Hub.Command> hub,
            Guard guard,
            ControlRoute control,
            Health health,
            Materializer materializer) {
        this.hub = hub;
        this.guard = guard;
        this.control = control;
        this.health = health;
        this.materializer = materializer;
    }

    /** Answers a request; never fails. */
    CompletionStage<HttpResponse> answer(HttpRequest request) {
        CompletionStage<HttpResponse> routed;
        try {
            routed = route(request);
        } catch (IllegalArgumentException e) {
            routed = CompletableFuture.failedFuture(e);
        }
        return routed.exceptionally(Answers::failure)
                .thenApply(response -> response.addHeaders(SAFETY));
    }

    private CompletionStage<HttpResponse> route(HttpRequest request) {
        String path = request.getUri().path();
        if (!guard.isOwn(Answers.header(request, "Host"))) {
            request.discardEntityBytes(materializer);
            return done(
                    Answers.error(
                            403,
                            "this server does not answer for host '%s'; use the address that it printed, or allow the name with --allowed-host"
                                    .formatted(Answers.header(request, "Host"))));
        }
        if (path.equals("/api/control")) {
            return control.answer(request);
        }
        request.discardEntityBytes(materializer);
        if (request.method() != HttpMethods.GET && request.method() != HttpMethods.HEAD) {
            return done(Answers.method(request, "GET"));
        }
        return switch (path) {
            case "/api/stream" -> done(stream(request));
            case "/api/series" -> series(request);
            case "/-/healthy" -> done(text(health.healthy()));
            case "/-/ready" -> done(text(health.ready()));
            default -> done(asset(request, path));
        };
    }

    private HttpResponse stream(HttpRequest request) {
        boolean gzip = takesGzip(request);
        Viewer viewer = new Viewer(lost -> hub.tell(new Hub.Join(lost)));
        Source<ByteString, NotUsed> events =
                Source.unfoldAsync(
                                viewer,
                                each ->
                                        each.next()
                                                .thenApply(
                                                        next ->
                                                                next.map(
                                                                        event ->
                                                                                Pair.create(
                                                                                        each,
                                                                                        event))))
                        .keepAlive(HEARTBEAT, () -> ServerEvent.HEARTBEAT)
                        .prepend(Source.single(ServerEvent.RETRY))
                        .map(event -> event.bytes(gzip))
                        .prepend(
                                gzip
                                        ? Source.single(ServerEvent.GZIP_HEADER)
                                        : Source.<ByteString>empty())
                        .watchTermination(
                                (nothing, done) -> {
                                    hub.tell(new Hub.Join(viewer));
                                    done.whenComplete(
                                            (over, failure) -> hub.tell(new Hub.Leave(viewer)));
                                    return nothing;
                                });
        HttpResponse response =
                HttpResponse.create()
                        .withEntity(
                                HttpEntities.create(
                                        ContentTypes.create(MediaTypes.TEXT_EVENT_STREAM), events))
                        .addHeader(Answers.NO_STORE)
                        .addHeader(VARY);
        return gzip ? response.addHeader(ZIPPED) : response;
    }

    private CompletionStage<HttpResponse> series(HttpRequest request) {
        long from = number(request, "from", 0, Long.MAX_VALUE - 1);
        long to = number(request, "to", Long.MAX_VALUE, Long.MAX_VALUE);
        int points = (int) number(request, "points", DEFAULT_POINTS, MAX_POINTS);
        CompletableFuture<Series> reply = new CompletableFuture<>();
        hub.tell(new Hub.Ask(from, to, Math.max(1, points), reply));
        return reply.thenApply(series -> Answers.json(200, series));
    }

    private static HttpResponse text(Health.Verdict verdict) {
        return HttpResponse.create()
                .withStatus(verdict.status())
                .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, verdict.body()))
                .addHeader(Answers.NO_STORE);
    }

    private HttpResponse asset(HttpRequest request, String path) {
        Optional<Assets.Asset> found = assets.find(path);
        if (found.isEmpty()) {
            return Answers.error(404, "there is nothing at " + path);
        }
        Assets.Asset asset = found.get();
        String tag = '"' + asset.tag() + '"';
        HttpResponse response =
                HttpResponse.create()
                        .addHeader(ASK_AGAIN)
                        .addHeader(VARY)
                        .addHeader(RawHeader.create("ETag", tag));
        if (Answers.header(request, "If-None-Match").contains(tag)) {
            return response.withStatus(304);
        }
        boolean gzip = takesGzip(request);
        ResponseEntity entity =
                HttpEntities.create(
                        ContentTypes.parse(asset.type()), gzip ? asset.zipped() : asset.bytes());
        return gzip ? response.withEntity(entity).addHeader(ZIPPED) : response.withEntity(entity);
    }

    private static boolean takesGzip(HttpRequest request) {
        return Answers.header(request, "Accept-Encoding").contains("gzip");
    }

    private static long number(HttpRequest request, String name, long absent, long most) {
        Optional<String> value = request.getUri().query().get(name);
        if (value.isEmpty() || value.get().isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(value.get());
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "%s = '%s' does not fit: expected a whole number from 0 to %d"
                        .formatted(name, value.get(), most));
    }

    private static CompletionStage<HttpResponse> done(HttpResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}
