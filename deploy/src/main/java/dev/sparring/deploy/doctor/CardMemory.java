// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The memory of a graphics card as {@code nvidia-smi} sees it, all its users together.
 *
 * @param usedBytes of {@code totalBytes}
 */
record CardMemory(long totalBytes, long usedBytes) {

    private static final int ANSWER_SECONDS = 20;

    /** Of the card at a place of the PCI bus; empty if nvidia-smi is missing or does not know. */
    static Optional<CardMemory> of(String busId) throws InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder(
                                "nvidia-smi",
                                "--id=" + busId,
                                "--query-gpu=memory.total,memory.used",
                                "--format=csv,noheader,nounits")
                        .redirectErrorStream(true);
        try {
            Process process = command.start();
            process.getOutputStream().close();
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return parse(new String(process.getInputStream().readAllBytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** One line: two numbers of MiB. */
    static Optional<CardMemory> parse(String line) {
        String[] parts = line.strip().split("\\s*,\\s*");
        if (parts.length != 2 || !parts[0].matches("\\d+") || !parts[1].matches("\\d+")) {
            return Optional.empty();
        }
        return Optional.of(
                new CardMemory(
                        Long.parseLong(parts[0]) * Bytes.MIB,
                        Long.parseLong(parts[1]) * Bytes.MIB));
    }
}
