// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.dashboards.feed.Places;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;

/** Answers requests that steer the game. Safe to share between threads. */
final class ControlRoute {

    /** Of a request's body. */
    static final long MAX_BYTES = 16_384;

    /** Of a body that is refused; the connection is cut behind it. */
    private static final long DISCARDED_BYTES = 64 << 20;

    private static final long BODY_MILLIS = 5_000;

    private final ActorRef<Hub.Command> hub;
    private final Guard guard;
    private final Steering steering;
    private final Controls controls;
    private final Materializer materializer;
    private final Executor blocking;

    /**
     * The route of a server.
     *
     * @param blocking where the broker is waited for
     */
    ControlRoute(
            ActorRef<Hub.Command> hub,
            Guard guard,
            Steering steering,
            Controls controls,
            Materializer materializer,
            Executor blocking) {
        this.hub = hub;
        this.guard = guard;
        this.steering = steering;
        this.controls = controls;
        this.materializer = materializer;
        this.blocking = blocking;
    }

    /** Refuses, or sends what is asked for and says so when it is in the log. */
    CompletionStage<HttpResponse> answer(HttpRequest request) {
        Optional<HttpResponse> refusal = refusal(request);
        if (refusal.isPresent()) {
            // the connection is closed behind an early answer, and who is still sending would not
            // hear it
            return request.entity()
                    .withSizeLimit(DISCARDED_BYTES)
                    .discardBytes(materializer)
                    .completionStage()
                    .handle((done, failed) -> refusal.get());
        }
        CompletableFuture<Places> places = new CompletableFuture<>();
        hub.tell(new Hub.Attackers(places));
        return request.entity()
                .withSizeLimit(MAX_BYTES)
                .toStrict(BODY_MILLIS, materializer)
                .thenCombine(
                        places, (body, known) -> Controls.parse(body.getData().toArray(), known))
                .thenApplyAsync(
                        parsed -> {
                            controls.send(parsed);
                            return Answers.json(202, Map.of("accepted", true));
                        },
                        blocking);
    }

    private Optional<HttpResponse> refusal(HttpRequest request) {
        if (request.method() != HttpMethods.POST) {
            return Optional.of(Answers.method(request, "POST"));
        }
        String origin = Answers.header(request, "Origin");
        if (!guard.mayPost(origin, Answers.header(request, "Host"))) {
            return refused(
                    403,
                    "origin '%s' may not steer the game; behind a proxy, allow its name with --allowed-host"
                            .formatted(origin));
        }
        if (!steering.allowed()) {
            return refused(403, "this page may not steer the game; start it with --allow-control");
        }
        if (!steering.takes(Answers.header(request, "Authorization"))) {
            return Optional.of(unknown(request));
        }
        ContentType type = request.entity().getContentType();
        if (!type.mediaType().equals(MediaTypes.APPLICATION_JSON)) {
            return refused(415, "content type '%s'; use application/json".formatted(type));
        }
        if (request.entity().getContentLengthOption().orElse(0) > MAX_BYTES) {
            return Optional.of(Answers.tooLarge());
        }
        return Optional.empty();
    }

    private static HttpResponse unknown(HttpRequest request) {
        boolean none = Answers.header(request, "Authorization").isEmpty();
        return Answers.error(
                        401,
                        none
                                ? "steering needs the token that the page was started with"
                                : "this is not the token that the page was started with")
                .addHeader(RawHeader.create("WWW-Authenticate", "Bearer realm=\"sparring\""));
    }

    private static Optional<HttpResponse> refused(int status, String message) {
        return Optional.of(Answers.error(status, message));
    }
}
