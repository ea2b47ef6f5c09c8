// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A graphics card as {@code nvidia-smi} sees it, all its users together.
 *
 * @param driver its version
 */
record Card(String name, String driver, long totalBytes, long usedBytes) {

    private static final String CUDA = "cuda:";
    private static final int ANSWER_SECONDS = 20;

    /** The card of a device; empty for a processor, or if nvidia-smi does not know. */
    static Optional<Card> of(String device) throws InterruptedException {
        if (!device.startsWith(CUDA)) {
            return Optional.empty();
        }
        String visible = System.getenv("CUDA_VISIBLE_DEVICES");
        return ask(id(device.substring(CUDA.length()), visible == null ? "" : visible));
    }

    /** What nvidia-smi calls the card that CUDA calls {@code index}. */
    static String id(String index, String visible) {
        String[] ids = visible.isBlank() ? new String[0] : visible.strip().split("\\s*,\\s*");
        int place = Integer.parseInt(index);
        return place < ids.length ? ids[place] : index;
    }

    private static Optional<Card> ask(String id) throws InterruptedException {
        ProcessBuilder command =
                new ProcessBuilder(
                                "nvidia-smi",
                                "--id=" + id,
                                "--query-gpu=name,driver_version,memory.total,memory.used",
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

    /** One line: name, driver, and two numbers of MiB. */
    static Optional<Card> parse(String line) {
        String[] parts = line.strip().split("\\s*,\\s*");
        if (parts.length != 4 || !parts[2].matches("\\d+") || !parts[3].matches("\\d+")) {
            return Optional.empty();
        }
        return Optional.of(
                new Card(
                        parts[0],
                        parts[1],
                        Long.parseLong(parts[2]) * Bytes.MIB,
                        Long.parseLong(parts[3]) * Bytes.MIB));
    }
}
