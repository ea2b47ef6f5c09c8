// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.watch;

import dev.sparring.dashboards.web.WatchServer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Requests to a page's server. */
final class Requests {

    private Requests() {}

    static HttpResponse<String> get(WatchServer server, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(server.url() + path)));
    }

    static HttpResponse<String> post(WatchServer server, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/control"))
                        .header("Content-Type", "application/json")
                        .header("Origin", server.url())
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The same by somebody who says that they know a token. */
    static HttpResponse<String> post(WatchServer server, String token, String body)
            throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/control"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What a client that minds no rules gets for an answer. */
    static String raw(WatchServer server, String head) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            String request = head + "Connection: close\r\n\r\n{\"action\":\"stop\"}";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
