// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchedFileTest {

    /** Of "hello". */
    private static final String SHA256 =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir private Path directory;
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private Cache cache;

    @BeforeEach
    void serve() throws IOException {
        cache = new Cache(Optional.of(directory.resolve("cache")), List.of(), false);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/a/hello.jar", exchange -> answer(exchange, 200, HELLO, 5));
        server.createContext("/other", exchange -> answer(exchange, 200, new byte[3], 3));
        server.createContext("/cut", exchange -> answer(exchange, 200, HELLO, 50));
        server.createContext("/gone", exchange -> answer(exchange, 404, new byte[0], -1));
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, int code, byte[] body, long length)
            throws IOException {
        requests.incrementAndGet();
        exchange.sendResponseHeaders(code, length);
        if (length > 0) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }

    @Test
    void shouldFetchOnceAndNeedNoNetworkThen() throws IOException {
        FetchedFile file = FetchedFile.of(url("/a/hello.jar", SHA256.toUpperCase()));
        Path first = file.fetch(cache);
        server.stop(0);

        assertThat(file.fetch(cache)).isEqualTo(first).hasContent("hello");
        assertThat(first.getFileName()).hasToString("hello.jar");
        assertThat(requests).hasValue(1);
    }

    @Test
    void shouldFetchOnceForManyAtATime() throws Exception {
        FetchedFile file = FetchedFile.of(url("/a/hello.jar", SHA256));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Path> fetching = () -> file.fetch(cache);
            for (Future<Path> each :
                    threads.invokeAll(java.util.Collections.nCopies(8, fetching))) {
                assertThat(each.get()).hasContent("hello");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(requests).hasValue(1);
    }

    @Test
    void shouldFetchAnewWhatWasChangedInTheCache() throws IOException {
        FetchedFile file = FetchedFile.of(url("/a/hello.jar", SHA256));
        Files.writeString(file.fetch(cache), "planted");

        assertThat(file.fetch(cache)).hasContent("hello");
    }

    @Test
    void shouldKeepNothingThatHasAnotherSum() {
        assertThatThrownBy(() -> FetchedFile.of(url("/other", SHA256)).fetch(cache))
                .isInstanceOf(FetchException.class)
                .hasMessageContaining(base() + "/other: SHA-256 is ")
                .hasMessageEndingWith("expected " + SHA256);
        assertThat(directory.resolve("cache/downloads/" + SHA256))
                .isDirectoryContaining("glob:**/.lock")
                .isDirectoryNotContaining("glob:**/other*");
    }

    @Test
    void shouldSayInOneLineWhatTheServerSaid() {
        assertThatThrownBy(() -> FetchedFile.of(url("/gone", SHA256)).fetch(cache))
                .hasMessage(base() + "/gone: HTTP 404 Not Found");
        assertThatThrownBy(() -> FetchedFile.of(url("/cut", SHA256)).fetch(cache))
                .hasMessageContaining("cut off after 5 of 50 bytes");
        String absent = url("/a/hello.jar", SHA256);
        server.stop(0);
        assertThatThrownBy(() -> FetchedFile.of(absent).fetch(cache))
                .hasMessageContaining("nobody listens there");
    }

    @Test
    void shouldRefuseAUrlThatSaysNoSum() {
        assertThatThrownBy(() -> FetchedFile.of("https://host/f.jar"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write https://host/f.jar#sha256=HEX");
        assertThatThrownBy(() -> FetchedFile.of("https://host/f.jar#sha256=12"))
                .hasMessageContaining("write https://host/f.jar#sha256=HEX");
        assertThatThrownBy(() -> FetchedFile.of("s3://bucket/f.jar#sha256=" + SHA256))
                .hasMessageContaining("https://host/file#sha256=HEX");
        assertThatThrownBy(() -> FetchedFile.of("https://me:secret@host/f#sha256=" + SHA256))
                .hasMessageContaining("leave the password out")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://me:secret@host/f.jar",
                "https:///me:secret@host/f.jar#sha256=1",
                "https://secret@host/f.jar",
                "s3://me:secret@host/f.jar",
                "sftp://me:secret@host/f.jar",
                "https://me:sec/secret@host/f.jar#sha256=" + SHA256,
                "https://me:sec?secret@host/f.jar",
                "https://host/f.jar?sig=secret",
                "https://host/f.jar?sig=secret#sha256=1",
                "s3://host/f.jar?sig=secret#sha256=" + SHA256,
                "https://host/f .jar?sig=secret#sha256=" + SHA256
            })
    void shouldNotSayWhatMayBeASecret(String url) {
        assertThat(FetchedFile.isUrl(url)).isTrue();
        assertThatThrownBy(() -> FetchedFile.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining("/host/f")
                .hasMessageNotContaining("sec");
    }

    @Test
    void shouldFetchWithASecretThatItDoesNotSay() throws IOException {
        String signed = base() + "/a/hello.jar?sig=hidden#sha256=" + SHA256;
        assertThat(FetchedFile.of(signed).fetch(cache)).hasContent("hello");
        assertThat(FetchedFile.of(signed)).hasToString(base() + "/a/hello.jar");
        assertThatThrownBy(() -> FetchedFile.ofSettings(signed))
                .hasMessageContaining("hello.jar has a query")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> FetchedFile.of(url("/gone?sig=hidden", SHA256)).fetch(cache))
                .hasMessage(base() + "/gone: HTTP 404 Not Found");
    }

    @Test
    void shouldTakeAPathWithAnAtSign() {
        String url = "file:/a@b/c#sha256=" + SHA256;
        assertThat(FetchedFile.of(url)).hasToString("file:/a@b/c");
        assertThat(FetchedFile.of("https://host:80/a@1/c#sha256=" + SHA256))
                .hasToString("https://host:80/a@1/c");
    }

    @Test
    void shouldTakePathsAsTheyAre() throws IOException {
        assertThat(FetchedFile.locate("some/file")).isEqualTo(Path.of("some/file"));
        assertThat(FetchedFile.isUrl("C:/some/file")).isFalse();
        Path here = Files.write(directory.resolve("here"), HELLO);
        assertThat(FetchedFile.of(here.toUri() + "#sha256=" + SHA256).fetch(cache))
                .hasContent("hello");
    }

    @Test
    void shouldUnpackArchivesOnce() throws IOException {
        FetchedFile file = archive();

        Path files = file.unpacked(cache);
        Files.delete(directory.resolve("set.tar"));

        assertThat(file.unpacked(cache)).isEqualTo(files);
        assertThat(files.resolve("t10k-labels-idx1-ubyte.gz")).hasContent("hello");
    }

    private FetchedFile archive() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            TarArchiveEntry entry = new TarArchiveEntry("../set/t10k-labels-idx1-ubyte.gz");
            entry.setSize(HELLO.length);
            tar.putArchiveEntry(entry);
            tar.write(HELLO);
            tar.closeArchiveEntry();
        }
        Path archive = Files.write(directory.resolve("set.tar"), packed.toByteArray());
        return FetchedFile.of(archive.toUri() + "#sha256=" + Sha256.of(archive));
    }

    @Test
    void shouldFetchCodeToWhereNobodyElseWrites() throws IOException {
        FetchedFile file = FetchedFile.of(url("/a/hello.jar", SHA256));
        Path place = directory.resolve("cache");
        Path kept = file.fetchCode(cache);
        assertThat(kept).startsWith(place).hasContent("hello");
        assertThat(file.fetchCode(cache)).isEqualTo(kept);
        assertThat(requests).hasValue(1);

        Cache open = openToAll(place);

        assertThat(file.fetch(open)).isEqualTo(kept);
        assertThat(file.fetchCode(open)).startsWith(directory.resolve("tmp")).hasContent("hello");
    }

    @Test
    void shouldUnpackAnewWhatOthersMayHaveChanged() throws IOException {
        FetchedFile file = archive();
        Path planted = file.unpacked(cache).resolve("t10k-labels-idx1-ubyte.gz");
        Files.writeString(planted, "planted");

        Path files = file.unpacked(openToAll(directory.resolve("cache")));

        assertThat(files).startsWith(directory.resolve("tmp"));
        assertThat(files.resolve("t10k-labels-idx1-ubyte.gz")).hasContent("hello");
    }

    @Test
    void shouldClearAwayWhatAKilledProcessUnpacked() throws IOException {
        FetchedFile file = archive();
        Path left =
                Files.createDirectories(
                        directory.resolve("cache/downloads/" + file.sha256() + "/files.part"));
        Files.writeString(left.resolve("half"), "half of it");

        assertThat(file.unpacked(cache).resolve("half")).doesNotExist();
        assertThat(left).doesNotExist();
    }

    private Cache openToAll(Path place) throws IOException {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        return new Cache(
                Optional.of(place),
                List.of(Files.createDirectory(directory.resolve("tmp"))),
                false);
    }

    private String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private String url(String path, String sha256) {
        return base() + path + "#sha256=" + sha256;
    }
}
