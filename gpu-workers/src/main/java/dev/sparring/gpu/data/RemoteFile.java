// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Files from the network. A file has its name only once it is complete and its checksum is right;
 * what was cut off before is called {@code .part} and fetched anew.
 */
final class RemoteFile {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    private RemoteFile() {}

    /**
     * What a file must hash to.
     *
     * @param sha256 hexadecimal, lower case
     * @param uncompressed whether that is of the content after gzip
     */
    record Checksum(String sha256, boolean uncompressed) {}

    /**
     * Fetches a file from the first source that has it, with a progress bar on the terminal.
     *
     * @throws IOException with what went wrong at the last source
     */
    static void fetch(List<String> sources, Path target, Checksum checksum) throws IOException {
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        IOException failure = new IOException("no source for " + target.getFileName());
        for (String source : sources) {
            try {
                copy(URI.create(source), part);
                check(source, part, checksum);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
                return;
            } catch (IOException e) {
                failure = new IOException("%s: %s".formatted(source, describe(e)), e);
            }
        }
        throw failure;
    }

    /**
     * Unpacks the files of a compressed tar archive that end in a suffix, without their folders.
     */
    static void unpack(Path archive, Path directory, String suffix) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(DataFile.open(archive))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && name.endsWith(suffix)) {
                    Path part = directory.resolve(name + ".part");
                    Files.copy(tar, part, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(part, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
                entry = tar.getNextEntry();
            }
        }
    }

    private static void copy(URI source, Path target) throws IOException {
        URLConnection connection = source.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        ProgressBarBuilder bar =
                new ProgressBarBuilder()
                        .setTaskName(target.getFileName().toString().replace(".part", ""))
                        .setStyle(ProgressBarStyle.ASCII)
                        .setInitialMax(connection.getContentLengthLong())
                        .setUnit(" MB", 1_000_000);
        try (InputStream in = ProgressBar.wrap(connection.getInputStream(), bar);
                OutputStream out = Files.newOutputStream(target)) {
            in.transferTo(out);
        }
    }

    private static void check(String source, Path file, Checksum expected) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in =
                        expected.uncompressed ? DataFile.open(file) : Files.newInputStream(file);
                DigestInputStream hashed = new DigestInputStream(in, digest)) {
            hashed.transferTo(OutputStream.nullOutputStream());
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(expected.sha256)) {
            Files.delete(file);
            throw new IOException("SHA-256 is %s; expected %s".formatted(actual, expected.sha256));
        }
    }

    private static String describe(IOException e) {
        return e instanceof java.net.UnknownHostException ? "no such host" : e.getMessage();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
