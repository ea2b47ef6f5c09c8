// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is named by its URL and its SHA-256, {@code https://host/file#sha256=HEX}. It is
 * fetched once and kept in the cache, under its SHA-256; from then on no network is needed, and
 * each use checks it.
 *
 * @param address http, https or file
 * @param sha256 64 hexadecimal digits, lower case
 */
public record FetchedFile(String address, String sha256) {

    /** What a program needs to be told, for help texts. */
    public static final String SYNTAX = "https://host/file#sha256=HEX";

    private static final String FILES = "files";

    private static final Pattern URL =
            Pattern.compile("(?i)(https?|file):/.*|[a-z][a-z0-9+.-]+://.*");
    private static final Pattern SUMMED =
            Pattern.compile("(?i)((?:https?|file):/[^#]*)#sha256=([0-9a-f]{64})");
    private static final Pattern FETCHABLE = Pattern.compile("(?i)(https?|file):/.*");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]");

    /** Whether it is the URL of something, not a path. */
    public static boolean isUrl(String text) {
        return URL.matcher(text).matches();
    }

    /**
     * Reads a URL with its SHA-256.
     *
     * @throws IllegalArgumentException in one line that shows how to write it, without what may be
     *     a secret
     */
    public static FetchedFile of(String text) {
        ShownUrl shown = ShownUrl.of(text);
        if (shown.hasUser()) {
            throw new IllegalArgumentException(
                    "a URL is kept with the settings for all to read; leave the password out of that at %s"
                            .formatted(shown));
        }
        if (!FETCHABLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "%s is no http, https or file URL; write %s".formatted(shown, SYNTAX));
        }
        Matcher summed = SUMMED.matcher(text);
        if (!summed.matches()) {
            throw new IllegalArgumentException(
                    "%s is a URL without SHA-256; write %s#sha256=HEX with the 64 digits that sha256sum says of the file"
                            .formatted(shown, shown));
        }
        try {
            new URI(summed.group(1));
        } catch (URISyntaxException e) {
            // without its cause, whose message is the whole text
            throw new IllegalArgumentException("%s is no URL: %s".formatted(shown, e.getReason()));
        }
        return new FetchedFile(summed.group(1), summed.group(2).toLowerCase(Locale.ROOT));
    }

    /**
     * Reads one that is kept with the settings of a game, for all to read.
     *
     * @throws IllegalArgumentException as {@link #of}, and if it has a query, which is where
     *     storage services have their signatures
     */
    public static FetchedFile ofSettings(String text) {
        FetchedFile file = of(text);
        if (file.address.contains("?")) {
            throw new IllegalArgumentException(
                    "%s has a query, which may be a secret, and settings are for all to read; leave it out, or fetch the file before and name its path"
                            .formatted(ShownUrl.of(text)));
        }
        return file;
    }

    /** As far as everybody may know it. */
    @Override
    public String toString() {
        return ShownUrl.of(address).toString();
    }

    /**
     * Where a file is that is named by its path, or by its URL and SHA-256: in that case it is
     * fetched if that has not been done before.
     *
     * @throws IllegalArgumentException in one line, if it is a URL and not well written
     * @throws IOException in one line, if it cannot be fetched
     */
    public static Path locate(String pathOrUrl) throws IOException {
        return isUrl(pathOrUrl) ? of(pathOrUrl).fetch() : Path.of(pathOrUrl);
    }

    /**
     * The same of a file that is going to be executed: nobody else may write to the folder that it
     * is fetched to.
     */
    public static Path locateCode(String pathOrUrl) throws IOException {
        return isUrl(pathOrUrl) ? of(pathOrUrl).fetchCode(Cache.here()) : Path.of(pathOrUrl);
    }

    /** Fetches it, unless it is in the cache. */
    public Path fetch() throws IOException {
        return fetch(Cache.here());
    }

    Path fetch(Cache cache) throws IOException {
        Optional<Path> kept = cache.existing(folder() + "/" + name());
        return kept.isPresent() && checksum().fits(kept.get())
                ? kept.get()
                : fetchTo(cache.folder(folder()));
    }

    Path fetchCode(Cache cache) throws IOException {
        Path folder = cache.ownFolder(folder(), this::isIn);
        return isIn(folder) ? folder.resolve(name()) : fetchTo(folder);
    }

    private boolean isIn(Path folder) {
        Path file = folder.resolve(name());
        try {
            return Files.exists(file) && checksum().fits(file);
        } catch (IOException e) {
            return false;
        }
    }

    private Path fetchTo(Path folder) throws IOException {
        Path target = folder.resolve(name());
        RemoteFile.fetch(List.of(address), target, checksum());
        return target;
    }

    private RemoteFile.Checksum checksum() {
        return new RemoteFile.Checksum(sha256, false);
    }

    /**
     * Fetches a tar archive, unless it is in the cache, and unpacks it there. What is unpacked is
     * not checked again, so it is in a folder that nobody else may write to.
     *
     * @return the folder with its files
     */
    public Path unpacked() throws IOException {
        return unpacked(Cache.here());
    }

    Path unpacked(Cache cache) throws IOException {
        Path folder = cache.ownFolder(folder(), there -> Files.isDirectory(there.resolve(FILES)));
        Path files = folder.resolve(FILES);
        if (!Files.isDirectory(files)) {
            unpack(fetch(cache), files);
        }
        return files;
    }

    /** Of several processes one unpacks, and the others wait. */
    private void unpack(Path archive, Path files) throws IOException {
        synchronized (FetchedFile.class) {
            try (FileChannel channel =
                            FileChannel.open(
                                    files.resolveSibling(".unpacking"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !Files.isDirectory(files)) {
                    unpackAlone(archive, files);
                }
            }
        }
    }

    private void unpackAlone(Path archive, Path files) throws IOException {
        // one that a killed process left is not complete
        Path part = files.resolveSibling(FILES + ".part");
        if (Files.exists(part)) {
            Folders.delete(part);
        }
        try {
            Folders.make(part);
            Archive.unpack(archive, part, "");
            Files.move(part, files);
        } catch (IOException e) {
            throw new FetchException(
                    "%s cannot be unpacked: %s".formatted(this, FileTrouble.reason(e)), e);
        } finally {
            if (Files.exists(part)) {
                Folders.delete(part);
            }
        }
    }

    private String folder() {
        return "downloads/" + sha256;
    }

    /** The last part of the path; it may matter what a file's name ends in. */
    private String name() {
        String path = URI.create(address).getPath();
        String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        String safe = UNSAFE.matcher(last).replaceAll("_");
        return safe.isEmpty() || safe.startsWith(".") ? "file" + safe : safe;
    }
}
