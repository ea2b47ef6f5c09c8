// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux says about memory, in files.
 *
 * @param root {@code /}, but for tests
 */
record LinuxMemory(Path root) {

    private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
    private static final Pattern RESIDENT = Pattern.compile("Rss:\\s*(\\d+) kB");

    /** Where the two versions of control groups have what. */
    private static final List<ControlGroup> VERSIONS =
            List.of(
                    new ControlGroup(
                            "sys/fs/cgroup/memory.max",
                            "sys/fs/cgroup/memory.current",
                            "sys/fs/cgroup/memory.stat"),
                    new ControlGroup(
                            "sys/fs/cgroup/memory/memory.limit_in_bytes",
                            "sys/fs/cgroup/memory/memory.usage_in_bytes",
                            "sys/fs/cgroup/memory/memory.stat"));

    private record ControlGroup(String limit, String usage, String details) {}

    /**
     * What a container may use.
     *
     * @param left of {@code limit}
     */
    record Container(long limit, long left) {}

    /** Of the machine. */
    OptionalLong total() {
        return kibibytes("proc/meminfo", "MemTotal");
    }

    /** Of the machine, without having to swap. */
    OptionalLong available() {
        return kibibytes("proc/meminfo", "MemAvailable");
    }

    /** Of the container; empty if it has no limit, or there is none. */
    Optional<Container> container() {
        long total = total().orElse(Long.MAX_VALUE);
        for (ControlGroup version : VERSIONS) {
            OptionalLong limit = number(version.limit());
            if (limit.isPresent() && limit.getAsLong() < total) {
                return Optional.of(container(limit.getAsLong(), version));
            }
        }
        return Optional.empty();
    }

    /** Files that it keeps in memory make room, so they count as left. */
    private Container container(long limit, ControlGroup version) {
        long used = number(version.usage()).orElse(0);
        Matcher file =
                Pattern.compile("^(?:in)?active_file (\\d+)$", Pattern.MULTILINE)
                        .matcher(read(version.details()));
        long files = file.results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
        return new Container(limit, Math.max(0, limit - Math.max(0, used - files)));
    }

    /** What this process has in memory outside of its Java heap; empty if nobody says. */
    OptionalLong resident(HeapRange heap) {
        String mappings = read("proc/self/smaps");
        long sum = 0;
        boolean counted = false;
        for (String line : mappings.split("\n")) {
            Matcher mapping = MAPPING.matcher(line);
            Matcher resident = RESIDENT.matcher(line);
            if (mapping.matches()) {
                counted = !heap.contains(Long.parseUnsignedLong(mapping.group(1), 16));
            } else if (counted && resident.matches()) {
                sum += Long.parseLong(resident.group(1)) << 10;
            }
        }
        return mappings.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    private OptionalLong kibibytes(String file, String key) {
        Matcher line =
                Pattern.compile("^" + key + ":\\s*(\\d+) kB", Pattern.MULTILINE)
                        .matcher(read(file));
        return line.find()
                ? OptionalLong.of(Long.parseLong(line.group(1)) << 10)
                : OptionalLong.empty();
    }

    /** The number that a file holds, if it is there and holds one. */
    private OptionalLong number(String file) {
        String text = read(file).strip();
        return text.matches("\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    private String read(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException e) {
            return "";
        }
    }
}
