// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Tar archives, which may be compressed with gzip. */
public final class Archive {

    private Archive() {}

    /** Unpacks the files that end in a suffix, without their folders. */
    public static void unpack(Path archive, Path directory, String suffix) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Gzip.open(archive))) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && name.endsWith(suffix)) {
                    unpack(tar, directory.resolve(name));
                }
                entry = tar.getNextEntry();
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.copy(tar, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileTrouble.of(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
