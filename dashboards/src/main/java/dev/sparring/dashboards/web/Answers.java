// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.actors.journal.JournalException;
import dev.sparring.dashboards.feed.StateJson;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;

/** Builds answers in JSON, and refusals with their status. */
final class Answers {

    static final HttpHeader NO_STORE = RawHeader.create("Cache-Control", "no-store");

    private Answers() {}

    /** The value of a request's header; the empty text if there is none. */
    static String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse("");
    }

    /** An answer of JSON. */
    static HttpResponse json(int status, Object content) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(
                        HttpEntities.create(
                                ContentTypes.APPLICATION_JSON, StateJson.bytes(content)))
                .addHeader(NO_STORE);
    }

    /** A refusal in one line. */
    static HttpResponse error(int status, String message) {
        return json(status, Map.of("error", String.valueOf(message)));
    }

    /** The refusal of a method that does not fit. */
    static HttpResponse method(HttpRequest request, String fits) {
        return error(405, "method %s; use %s".formatted(request.method().value(), fits))
                .addHeader(RawHeader.create("Allow", fits));
    }

    /** The refusal of a body that is too large. */
    static HttpResponse tooLarge() {
        return error(
                413, "the body is too large; at most %d bytes".formatted(ControlRoute.MAX_BYTES));
    }

    /** The answer to a request that failed. */
    static HttpResponse failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        if (cause instanceof EntityStreamSizeException) {
            return tooLarge();
        }
        if (cause instanceof TimeoutException) {
            return error(408, "the body did not arrive in time");
        }
        if (cause instanceof JournalException) {
            // where and as whom this process connects is no matter of a viewer
            return error(503, "Kafka does not answer, or refuses; the log says why");
        }
        return error(cause instanceof IllegalArgumentException ? 400 : 503, cause.getMessage());
    }
}
