// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache for the time of one process. It is deleted when the process ends; one whose process was
 * killed is deleted by the next that needs one, which sees that nobody holds its lock.
 */
final class TemporaryCache {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryCache.class);
    private static final String PREFIX = "sparring-cache-";
    private static final String LOCK = "lock";
    private static final String YOUNG_LOCK = "young-lock";

    private TemporaryCache() {}

    /**
     * Makes one in the first place that will do.
     *
     * @param tried what was tried before, for the message
     * @throws NoPlaceException if there is none
     */
    static Path make(List<Path> places, List<String> tried) throws IOException {
        places.forEach(TemporaryCache::sweep);
        List<String> all = new ArrayList<>(tried);
        for (Path place : places) {
            try {
                return make(place);
            } catch (IOException e) {
                all.add("%s (%s)".formatted(place, FileTrouble.reason(e)));
            }
        }
        throw new NoPlaceException(all);
    }

    private static Path make(Path place) throws IOException {
        Folders.make(place);
        Path folder = Files.createTempDirectory(place, PREFIX);
        Path young = folder.resolve(YOUNG_LOCK);
        // held until the process ends, however that happens
        FileChannel channel =
                FileChannel.open(young, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock held = channel.lock();
        // others look at this name; before it is held, they would delete the folder
        Files.move(young, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> release(folder, held), "clear-cache"));
        return folder;
    }

    /** Knows the lock, since one that nobody knows of is collected and closed. */
    private static void release(Path folder, FileLock held) {
        LOG.debug("clearing away {}, {}", folder, held);
        delete(folder);
    }

    /** Deletes those of this user's killed processes. */
    static void sweep(Path place) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path folder : left) {
                if (isMine(folder) && isAbandoned(folder)) {
                    delete(folder);
                }
            }
        } catch (IOException e) {
            LOG.debug("nothing to clear away in {}", place, e);
        }
    }

    private static boolean isMine(Path folder) throws IOException {
        try {
            return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && (int) Files.getAttribute(folder, "unix:uid") == Ownership.user();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return true;
        }
    }

    /** One without a lock is just being made. */
    private static boolean isAbandoned(Path folder) {
        Path lock = folder.resolve(LOCK);
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException | java.nio.channels.OverlappingFileLockException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            LOG.debug("{} is left", folder, e);
        }
    }
}
