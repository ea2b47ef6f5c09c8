// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits of lower case. */
public final class Sha256 {

    private Sha256() {}

    /** Of a file's bytes. */
    public static String of(Path file) throws IOException {
        return of(Files.newInputStream(file));
    }

    /** Of all that is left of a stream, which is closed. */
    static String of(InputStream stream) throws IOException {
        MessageDigest digest = digest();
        try (DigestInputStream hashed = new DigestInputStream(stream, digest)) {
            hashed.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** One that has seen nothing yet. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
