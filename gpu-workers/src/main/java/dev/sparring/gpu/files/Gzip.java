// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Files that may be compressed with gzip and are told apart by their content. */
public final class Gzip {

    private static final int MAGIC = 0x1f8b;

    private Gzip() {}

    /** Opens a file, uncompressed if need be. */
    public static InputStream open(Path file) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        raw.mark(2);
        int magic = raw.read() << 8 | raw.read();
        raw.reset();
        return magic == MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
    }
}
