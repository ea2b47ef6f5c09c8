// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Files from the network. A file has its name only once it is complete and its checksum is right;
 * what was cut off before is called {@code .part} and fetched anew. Of several processes that want
 * the same file one fetches it, and the others wait.
 */
public final class RemoteFile {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    /** What takes a moment needs no progress bar. */
    private static final long SMALL_BYTES = 2_000_000;

    /**
     * Held by the process that fetches into a folder, and never deleted: who waits for it would
     * then hold one that nobody else sees.
     */
    private static final String LOCK = ".lock";

    private RemoteFile() {}

    /**
     * The expected SHA-256 of a file.
     *
     * @param sha256 hexadecimal, lower case
     * @param uncompressed whether that is of the content after gzip
     */
    public record Checksum(String sha256, boolean uncompressed) {

        /** Whether a file has it. */
        boolean fits(Path file) throws IOException {
            return of(file).equals(sha256);
        }

        private String of(Path file) throws IOException {
            return Sha256.of(uncompressed ? Gzip.open(file) : Files.newInputStream(file));
        }
    }

    /**
     * Fetches a file from the first source that has it, unless it is there by now; shows a progress
     * bar on the terminal if it is large. Folders that were made for it are taken away again if the
     * last of them cannot be made or written.
     *
     * @throws IOException with what went wrong at the last source
     */
    public static synchronized void fetch(List<String> sources, Path target, Checksum checksum)
            throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        List<Path> made = Folders.missing(folder);
        try {
            fetchInto(folder, sources, target, checksum);
        } catch (IOException e) {
            Folders.deleteEmpty(made);
            throw e;
        }
    }

    private static void fetchInto(Path folder, List<String> sources, Path target, Checksum checksum)
            throws IOException {
        Folders.make(folder);
        try (FileChannel channel =
                        FileChannel.open(
                                target.resolveSibling(LOCK),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid() || !Files.exists(target) || !checksum.fits(target)) {
                fetchAlone(sources, target, checksum);
            }
        }
    }

    private static void fetchAlone(List<String> sources, Path target, Checksum checksum)
            throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        IOException failure = new IOException("no source for " + target.getFileName());
        try {
            for (String source : sources) {
                try {
                    copy(URI.create(source), part);
                    check(part, checksum);
                    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                    return;
                } catch (IOException e) {
                    if (FileTrouble.isDiskFull(e)) {
                        throw FileTrouble.of(target, e);
                    }
                    failure =
                            new FetchException(
                                    "%s: %s".formatted(ShownUrl.of(source), describe(e)), e);
                }
            }
            throw failure;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void copy(URI source, Path target) throws IOException {
        URLConnection connection = source.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        if (connection instanceof HttpURLConnection http) {
            requireOk(http);
        }
        long expected = connection.getContentLengthLong();
        try (InputStream in = shown(connection.getInputStream(), target, expected);
                OutputStream out = Files.newOutputStream(target)) {
            long read = in.transferTo(out);
            if (expected >= 0 && read != expected) {
                throw new IOException(
                        "cut off after %d of %d bytes; the same command tries again"
                                .formatted(read, expected));
            }
        }
    }

    private static InputStream shown(InputStream in, Path target, long bytes) {
        if (bytes >= 0 && bytes < SMALL_BYTES) {
            return in;
        }
        ProgressBarBuilder bar =
                new ProgressBarBuilder()
                        .setTaskName(target.getFileName().toString().replace(".part", ""))
                        .setStyle(ProgressBarStyle.ASCII)
                        .setInitialMax(bytes)
                        .setUnit(" MB", 1_000_000);
        return ProgressBar.wrap(in, bar);
    }

    private static void requireOk(HttpURLConnection http) throws IOException {
        int code = http.getResponseCode();
        if (code != HttpURLConnection.HTTP_OK) {
            String moved = http.getHeaderField("Location");
            String reason = http.getResponseMessage();
            throw new IOException(
                    "HTTP %d%s%s"
                            .formatted(
                                    code,
                                    reason == null ? "" : " " + reason,
                                    moved == null
                                            ? ""
                                            : "; it has moved to " + ShownUrl.of(moved)));
        }
    }

    private static void check(Path file, Checksum expected) throws IOException {
        String actual = expected.of(file);
        if (!actual.equals(expected.sha256)) {
            throw new IOException("SHA-256 is %s; expected %s".formatted(actual, expected.sha256));
        }
    }

    private static String describe(IOException e) {
        if (e instanceof UnknownHostException) {
            return "no such host";
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer in time; the same command tries again";
        }
        if (e instanceof ConnectException) {
            return "nobody listens there (%s)".formatted(e.getMessage());
        }
        return e instanceof NoSuchFileException ? "no such file" : FileTrouble.reason(e);
    }
}
