// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.gpu.files.Folders;
import dev.sparring.gpu.files.TemporaryFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A folder for the time of one command. When Ctrl-C or SIGTERM ends the process, nothing is left of
 * it; what this process has started is killed then, because it may write there. After a failure it
 * stays, with the logs that are in it.
 */
public final class TemporaryFolder implements AutoCloseable {

    private static final int TRIES = 20;
    private static final long PAUSE_MILLIS = 50;
    private static final long LONGEST_DEATH_SECONDS = 2;

    private final Path path;
    private final Thread atExit = new Thread(this::clear, "clear");

    private TemporaryFolder(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Makes it.
     *
     * @param name its name begins with it
     */
    public static TemporaryFolder create(String name) throws IOException {
        return new TemporaryFolder(TemporaryFolders.create(name));
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Deletes it, and all that is in it; nothing if that is done already. */
    public synchronized void delete() throws IOException {
        if (Files.exists(path)) {
            Folders.delete(path);
        }
    }

    /** From now on nobody deletes it. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the process is ending, and takes it along
        }
    }

    private void clear() {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(
                        children.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, LONGEST_DEATH_SECONDS, TimeUnit.SECONDS)
                .join();
        // other threads of this process still run, and may write there too
        for (int tries = 0; tries < TRIES && Files.exists(path); tries++) {
            tryToDelete();
        }
    }

    private void tryToDelete() {
        try {
            delete();
        } catch (IOException e) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
