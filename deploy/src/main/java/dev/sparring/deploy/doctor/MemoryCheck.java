// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether there is memory for a game: the players' heap and PyTorch, and the broker.
 *
 * @param root where Linux has its files
 */
record MemoryCheck(Path root) implements MachineCheck {

    private static final long LEAST = 2 * Bytes.GIB;
    private static final long ENOUGH = 4 * Bytes.GIB;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public Observation observe(Consumer<String> progress) {
        LinuxMemory linux = new LinuxMemory(root);
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = linux.total().orElseGet(system::getTotalMemorySize);
        long free = linux.available().orElseGet(system::getFreeMemorySize);
        String found = "%s, %s free".formatted(Bytes.text(total), Bytes.text(free));
        Optional<LinuxMemory.Container> container = linux.container();
        if (container.isPresent()) {
            long left = container.get().left();
            found +=
                    "; this container may use %s and has %s left"
                            .formatted(Bytes.text(container.get().limit()), Bytes.text(left));
            free = Math.min(free, left);
        }
        return judged(found, free)
                .with(Map.of("totalBytes", (double) total, "freeBytes", (double) free));
    }

    private static Observation judged(String found, long free) {
        if (free < LEAST) {
            return Observation.fault(found, "a game needs 2 GiB; end other programs");
        }
        return free < ENOUGH
                ? Observation.warning(found, "wide generators and large batches need 4 GiB")
                : Observation.ok(found);
    }
}
