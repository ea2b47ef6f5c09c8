// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import dev.sparring.dashboards.UPlotFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the page, from the class path, each read and compressed once. Safe to share between
 * threads.
 */
final class Assets {

    /**
     * A file.
     *
     * @param type its media type
     * @param tag of its content
     */
    record Asset(byte[] bytes, byte[] zipped, String type, String tag) {}

    private static final int TAG_BYTES = 8;

    /** No way out: neither an empty part nor one of dots. */
    private static final Pattern PATH =
            Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=UTF-8",
                    "js", "text/javascript; charset=UTF-8",
                    "css", "text/css; charset=UTF-8",
                    "svg", "image/svg+xml",
                    "png", "image/png",
                    "ico", "image/x-icon",
                    "json", "application/json",
                    "woff2", "font/woff2");

    private final Map<String, Asset> known = new ConcurrentHashMap<>();

    /**
     * The file at a path of the server.
     *
     * @return empty if there is no such file, or it is none of ours
     */
    Optional<Asset> find(String path) {
        if (path.equals("/")) {
            return load("web/index.html");
        }
        String relative = path.substring(1);
        if (!PATH.matcher(relative).matches()) {
            return Optional.empty();
        }
        if (relative.startsWith("assets/")) {
            return load("web/" + relative);
        }
        if (relative.startsWith(UPlotFiles.LINK)) {
            return load(UPlotFiles.resource(relative));
        }
        return Optional.empty();
    }

    private Optional<Asset> load(String resource) {
        Optional<Asset> asset = Optional.ofNullable(known.get(resource));
        if (asset.isEmpty()) {
            asset = read(resource);
            // what is not there is asked for by anybody: it must not fill the memory
            asset.ifPresent(found -> known.put(resource, found));
        }
        return asset;
    }

    private static Optional<Asset> read(String resource) {
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream input = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            if (input == null) {
                return Optional.empty();
            }
            byte[] bytes = input.readAllBytes();
            ByteArrayOutputStream zipped = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
                gzip.write(bytes);
            }
            return Optional.of(new Asset(bytes, zipped.toByteArray(), type, tag(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource + ": " + e.getMessage(), e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(Arrays.copyOf(sum, TAG_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
