// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Helpers for folders. */
public final class Folders {

    private static final boolean POSIX =
            java.nio.file.FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private Folders() {}

    /** Makes a folder, and those above it, that others may read but not write. */
    static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        FileAttribute<?>[] attributes =
                POSIX
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwxr-xr-x"))
                        }
                        : new FileAttribute<?>[0];
        Files.createDirectories(folder, attributes);
    }

    /** A folder and those above it, as far as they are not there; the lowest first. */
    static List<Path> missing(Path folder) {
        List<Path> missing = new ArrayList<>();
        for (Path each = folder; each != null && !Files.exists(each); each = each.getParent()) {
            missing.add(each);
        }
        return missing;
    }

    /**
     * Deletes folders that have nothing in them, as far as that goes.
     *
     * @param folders the lowest first
     */
    static void deleteEmpty(List<Path> folders) {
        try {
            for (Path folder : folders) {
                if (Files.isDirectory(folder)) {
                    Files.delete(folder);
                }
            }
        } catch (IOException e) {
            // there is something in it, which stays
        }
    }

    /** Makes a folder that is not there; why it cannot be written, if it cannot. */
    static Optional<String> trouble(Path folder) {
        try {
            make(folder);
            return Files.isWritable(folder)
                    ? Optional.empty()
                    : Optional.of("it cannot be written");
        } catch (IOException e) {
            return Optional.of(FileTrouble.reason(e));
        }
    }

    /** Deletes a folder and all that is in it. */
    public static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                            throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
