// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Debian's Prometheus, on a free port of the loopback interface. */
final class PrometheusProcess implements AutoCloseable {

    private static final Pattern ADDRESS =
            Pattern.compile("msg=\"Listening on\" address=(127\\.0\\.0\\.1:\\d+)");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private String address;

    private PrometheusProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Where a program is, if it is installed. */
    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param config its file
     * @param directory for its data and its log
     */
    static PrometheusProcess start(Path program, Path config, Path directory) throws IOException {
        Path log = directory.resolve("prometheus.log");
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + directory.resolve("data"),
                                "--web.listen-address=127.0.0.1:0")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        PrometheusProcess prometheus = new PrometheusProcess(process, log);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(prometheus::isReady);
            return prometheus;
        } catch (RuntimeException e) {
            prometheus.close();
            throw new IOException("Prometheus does not start:\n" + Files.readString(log), e);
        }
    }

    private boolean isReady() throws IOException, InterruptedException {
        Matcher found = ADDRESS.matcher(Files.readString(log));
        if (!found.find()) {
            return false;
        }
        address = found.group(1);
        return get("/-/ready").statusCode() == 200;
    }

    /** What an expression is now. */
    JsonNode query(String expression) throws IOException, InterruptedException {
        return result("/api/v1/query?query=" + encoded(expression)).path("result");
    }

    /** What an expression was in the last minutes, every two seconds. */
    JsonNode queryRange(String expression) throws IOException, InterruptedException {
        long now = System.currentTimeMillis() / 1000;
        return result(
                        "/api/v1/query_range?step=2&start=%d&end=%d&query=%s"
                                .formatted(now - 300, now, encoded(expression)))
                .path("result");
    }

    /** All rules that are loaded, with their groups. */
    JsonNode ruleGroups() throws IOException, InterruptedException {
        return result("/api/v1/rules").path("groups");
    }

    private JsonNode result(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.body());
        }
        return json.readTree(response.body()).path("data");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + path))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String expression) {
        return URLEncoder.encode(expression, StandardCharsets.UTF_8);
    }

    /**
     * Runs another program to its end.
     *
     * @return what it said
     * @throws IOException with what it said, if it was not content
     */
    static String run(Path input, List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(input.toFile())
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ":\n" + said);
        }
        return said;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
