// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;
import java.util.Set;

/** Describes what is wrong with a file. */
public final class FileTrouble {

    private static final String FULL = "the disk is full";

    /** As Linux, macOS and Windows say it. */
    private static final Set<String> FULL_MESSAGES =
            Set.of(
                    "no space left on device",
                    "disk quota exceeded",
                    "there is not enough space on the disk",
                    FULL);

    private FileTrouble() {}

    /** Whether it, or what caused it, is that a disk is full. */
    public static boolean isDiskFull(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (FULL_MESSAGES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }

    /** The reason alone, such as {@code permission denied}. */
    public static String reason(Exception e) {
        if (isDiskFull(e)) {
            return FULL;
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof ReadOnlyFileSystemException) {
            return "read-only file system";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return "it is no directory";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            String reason = file.getReason();
            return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /**
     * The same trouble with the name of the file in its message: what fails in the middle of a file
     * does not know where it was.
     */
    public static IOException of(Path file, IOException e) {
        if (e instanceof FileSystemException && !isDiskFull(e)) {
            return e;
        }
        return isDiskFull(e) ? full(file, e) : e;
    }

    private static FileSystemException full(Path file, IOException cause) {
        FileSystemException named = new FileSystemException(file.toString(), null, FULL);
        named.initCause(cause);
        return named;
    }
}
