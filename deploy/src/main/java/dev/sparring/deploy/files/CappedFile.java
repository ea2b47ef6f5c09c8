// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is added to for ever and keeps the last of it: when it is full it is moved away,
 * where it replaces the one before it.
 *
 * @param most bytes of it; with the one before it, it takes twice as many
 */
public record CappedFile(Path path, long most) {

    private static final int CHUNK_BYTES = 8 << 10;

    /**
     * Copies what a process prints, until its end, on a thread of its own. What cannot be written
     * is dropped: whoever prints must not wait for a disk that is full.
     */
    public Thread fill(InputStream from) {
        Thread thread = new Thread(() -> copy(from), "output-" + path.getFileName());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Moves it away if it is full. */
    public void makeRoom() throws IOException {
        if (Files.exists(path) && Files.size(path) >= most) {
            Files.move(path, moved(path, 1), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Where a full file is moved to: {@code NAME.INDEX.END} in place of {@code NAME.END}. */
    public static Path moved(Path file, int index) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int end = dot > 0 ? dot : name.length();
        return file.resolveSibling(name.substring(0, end) + "." + index + name.substring(end));
    }

    private void copy(InputStream from) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try (from) {
            for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
                append(chunk, count);
            }
        } catch (IOException e) {
            // the process is gone, and its pipe with it
        }
    }

    private void append(byte[] bytes, int count) {
        try {
            makeRoom();
            try (OutputStream out =
                    Files.newOutputStream(
                            path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(bytes, 0, count);
            }
        } catch (IOException e) {
            // what it says next may find room again
        }
    }
}
