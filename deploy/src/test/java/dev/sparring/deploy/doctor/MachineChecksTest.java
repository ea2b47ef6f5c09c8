// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.attack.SkippedPlugin;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of what a machine has. */
class MachineChecksTest {

    @TempDir private Path folder;

    @Test
    void shouldWantJava17Of64BitAndSomeHeap() throws Exception {
        assertThat(observe(new JavaCheck("17.0.1", 17, 64, 2 * Bytes.GIB, 2)))
                .isEqualTo(Observation.ok("17.0.1, 64 bit, heap up to 2.0 GiB, 2 processors"));
        assertThat(state(new JavaCheck("11.0.1", 11, 64, 2 * Bytes.GIB, 2)))
                .isEqualTo(CheckState.FAULT);
        assertThat(state(new JavaCheck("17.0.1", 17, 32, 2 * Bytes.GIB, 2)))
                .isEqualTo(CheckState.FAULT);
        assertThat(state(new JavaCheck("17.0.1", 17, 64, 512 * Bytes.MIB, 2)))
                .isEqualTo(CheckState.WARNING);
    }

    @Test
    void shouldCountOnlyTheMemoryOfTheContainer() throws Exception {
        machine(16, 12);
        assertThat(observe(new MemoryCheck(folder)).found()).isEqualTo("16.0 GiB, 12.0 GiB free");

        write("sys/fs/cgroup/memory.max", "max\n");
        assertThat(state(new MemoryCheck(folder))).isEqualTo(CheckState.OK);

        write("sys/fs/cgroup/memory.max", Long.toString(3 * Bytes.GIB));
        Observation limited = observe(new MemoryCheck(folder));
        assertThat(limited.state()).isEqualTo(CheckState.WARNING);
        assertThat(limited.found()).endsWith("; this container may use 3.0 GiB");
    }

    @Test
    void shouldMissMemory() throws Exception {
        machine(16, 1);

        assertThat(state(new MemoryCheck(folder))).isEqualTo(CheckState.FAULT);
    }

    @Test
    void shouldLookWhereTheFolderWillBe() throws Exception {
        Map<String, Path> places = Map.of("runs/", folder.resolve("not/yet/there"));

        DiskCheck enough = new DiskCheck(places, path -> path.equals(folder) ? 6 * Bytes.GIB : 0);

        assertThat(observe(enough).found()).isEqualTo("6.0 GiB free for runs/");
        assertThat(state(enough)).isEqualTo(CheckState.OK);
        assertThat(state(new DiskCheck(places, path -> 2 * Bytes.GIB)))
                .isEqualTo(CheckState.WARNING);
        assertThat(state(new DiskCheck(places, path -> Bytes.MIB))).isEqualTo(CheckState.FAULT);
    }

    @Test
    void shouldNameThePortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            Observation page = observe(new PortsCheck(port, 0));
            assertThat(page.state()).isEqualTo(CheckState.WARNING);
            assertThat(page.found())
                    .isEqualTo(
                            "page: port %d is taken; metrics: any port, there are free ones"
                                    .formatted(port));
            assertThat(state(new PortsCheck(0, port))).isEqualTo(CheckState.FAULT);
        }
        assertThat(state(new PortsCheck(0, 0))).isEqualTo(CheckState.OK);
    }

    @Test
    void shouldWarnWithoutFonts() throws Exception {
        FontsCheck without =
                new FontsCheck(
                        () -> {
                            throw new InternalError("java.lang.reflect.InvocationTargetException");
                        });
        FontsCheck with = new FontsCheck(() -> new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));

        assertThat(observe(without).advice()).contains("fontconfig");
        assertThat(state(without)).isEqualTo(CheckState.WARNING);
        assertThat(state(with)).isEqualTo(CheckState.OK);
    }

    @Test
    void shouldNamePluginsThatAreSkipped() throws Exception {
        SkippedPlugin skipped =
                new SkippedPlugin(Path.of("a.jar"), Optional.empty(), "it is no jar");

        Observation observation = observe(new PluginsCheck(List.of("snake"), List.of(skipped)));

        assertThat(observation.state()).isEqualTo(CheckState.WARNING);
        assertThat(observation.found())
                .isEqualTo("attacks snake; plug-in a.jar is skipped: it is no jar");
        assertThat(observe(new PluginsCheck(List.of(), List.of())).found()).isEqualTo("none");
    }

    @Test
    void shouldLoadTheNatives() throws Exception {
        Observation observation = observe(new NativesCheck());

        assertThat(observation.state()).isEqualTo(CheckState.OK);
        assertThat(observation.found()).startsWith("libtorch 2.").contains(" cpu, ");
    }

    private void machine(long totalGib, long availableGib) throws Exception {
        write(
                "proc/meminfo",
                "MemTotal:       %d kB\nMemFree: 1 kB\nMemAvailable:   %d kB\n"
                        .formatted(totalGib << 20, availableGib << 20));
    }

    private void write(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static CheckState state(MachineCheck check) throws Exception {
        return observe(check).state();
    }

    private static Observation observe(MachineCheck check) throws Exception {
        return check.observe(what -> {});
    }
}
