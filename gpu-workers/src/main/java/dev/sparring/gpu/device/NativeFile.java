// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import dev.sparring.gpu.files.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A native library outside of its jar. */
final class NativeFile {

    private NativeFile() {}

    /** Whether a file is there and whole. */
    static boolean is(Path file, long size) {
        try {
            return Files.isReadable(file) && Files.size(file) == size;
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes one, so that nobody finds half of it. */
    static void write(URL packed, Path file) throws IOException {
        Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
        try (InputStream in = packed.openStream()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            share(part, "rw-r--r--");
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileTrouble.of(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Lets others read it: an image may be made by one user and run by another. */
    static void share(Path file, String permissions) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException | UnsupportedOperationException e) {
            // then its maker alone can use it
        }
    }
}
