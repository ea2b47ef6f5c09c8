// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CoresTest {

    private static final Path TASKS = Path.of("/proc/self/task");

    private final int cores = Runtime.getRuntime().availableProcessors();
    private final String here = cores(Path.of("/proc/thread-self"));

    @BeforeEach
    void needCores() {
        assumeTrue(cores > 1, "a machine of one core binds nothing");
    }

    @Test
    void shouldGiveEachThreadOfAnOperationACoreOfItsOwn() throws Exception {
        try (Device device = Device.open("cpu", cores)) {
            String own = device.compute(() -> cores(Path.of("/proc/thread-self")));
            List<String> helpers = helpers();

            assertThat(helpers).hasSize(cores - 1).doesNotHaveDuplicates().doesNotContain(own);
            assertThat(helpers).allMatch(set -> set.matches("\\d+"));
            assertThat(own).matches("\\d+");
        }
    }

    @Test
    void shouldLetTheOwnerRunAnywhereWhenItDoesNotCompute() throws Exception {
        try (Device device = Device.open("cpu", cores)) {
            assertThatThrownBy(
                            () ->
                                    device.compute(
                                            () -> {
                                                throw new IOException("as expected");
                                            }))
                    .hasMessage("as expected");

            assertThat(cores(Path.of("/proc/thread-self"))).isEqualTo(here);
        }
    }

    @Test
    void shouldBindNothingWhereThereIsRoom() throws Exception {
        try (Device device = Device.open("cpu", 1)) {
            String own = device.compute(() -> cores(Path.of("/proc/thread-self")));

            assertThat(own).isEqualTo(here);
        }
    }

    /** Where the helpers of this thread may run. */
    private static List<String> helpers() throws IOException {
        String name = "torch-" + Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.filter(task -> read(task.resolve("comm")).strip().equals(name))
                    .map(CoresTest::cores)
                    .toList();
        }
    }

    private static String cores(Path task) {
        return read(task.resolve("status"))
                .lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
