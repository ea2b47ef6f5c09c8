// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.gpu.files.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The disk of a broker. Kafka halts its JVM when it cannot write, and says why in a log only, for
 * which there may be no room either.
 */
final class BrokerDisk {

    /** Kafka makes files of 10 MB for its indexes: with less than that it cannot go on. */
    private static final long ROOM_BYTES = 16 << 20;

    private BrokerDisk() {}

    /** That the disk is full, and what helps; empty if it is not. */
    static Optional<String> problem(Path directory) {
        try {
            return problem(directory, Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            return Optional.of(directory + ": " + FileTrouble.reason(e));
        }
    }

    static Optional<String> problem(Path directory, long freeBytes) {
        return freeBytes < ROOM_BYTES
                ? Optional.of(
                        "the disk that holds %s is full (%d MB are left); make room there"
                                .formatted(directory.toAbsolutePath(), freeBytes / 1_000_000))
                : Optional.empty();
    }
}
