// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** This machine's CPU: PyTorch chooses its kernels by what it can do. */
final class Processor {

    private static final Path INFO = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** Its name, such as {@code AMD EPYC 9554}; elsewhere than on Linux its architecture. */
    static String name() {
        try (Stream<String> lines = Files.lines(INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(Processor::architecture);
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }
}
