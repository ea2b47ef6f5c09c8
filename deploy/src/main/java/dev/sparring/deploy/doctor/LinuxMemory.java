// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux says about memory, in files.
 *
 * @param root {@code /}, but for tests
 */
record LinuxMemory(Path root) {

    private static final String[] LIMITS = {
        "sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"
    };

    /** Of the machine. */
    OptionalLong total() {
        return kibibytes("proc/meminfo", "MemTotal");
    }

    /** Of the machine, without having to swap. */
    OptionalLong available() {
        return kibibytes("proc/meminfo", "MemAvailable");
    }

    /** Of the container; empty if it has no limit, or there is none. */
    OptionalLong limit() {
        OptionalLong limit = number(LIMITS);
        boolean real = limit.isPresent() && limit.getAsLong() < total().orElse(Long.MAX_VALUE);
        return real ? limit : OptionalLong.empty();
    }

    /** What this process has in memory. */
    OptionalLong resident() {
        return kibibytes("proc/self/status", "VmRSS");
    }

    private OptionalLong kibibytes(String file, String key) {
        Matcher line =
                Pattern.compile("^" + key + ":\\s*(\\d+) kB", Pattern.MULTILINE)
                        .matcher(read(file));
        return line.find()
                ? OptionalLong.of(Long.parseLong(line.group(1)) << 10)
                : OptionalLong.empty();
    }

    /** The number in the first file that is there and holds one. */
    private OptionalLong number(String[] files) {
        for (String file : files) {
            String text = read(file).strip();
            if (text.matches("\\d{1,18}")) {
                return OptionalLong.of(Long.parseLong(text));
            }
        }
        return OptionalLong.empty();
    }

    private String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }
}
