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
    void shouldWantJavaOf64BitAndSomeHeap() throws Exception {
        assertThat(observe(new JavaCheck("17.0.1", 64, 2 * Bytes.GIB, 2)))
                .isEqualTo(Observation.ok("17.0.1, 64 bit, heap up to 2.0 GiB, 2 processors"));
        assertThat(state(new JavaCheck("17.0.1", 32, 2 * Bytes.GIB, 2)))
                .isEqualTo(CheckState.FAULT);
        assertThat(state(new JavaCheck("17.0.1", 64, 512 * Bytes.MIB, 2)))
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
        assertThat(limited.found())
                .endsWith("; this container may use 3.0 GiB and has 3.0 GiB left");
    }

    @Test
    void shouldCountWhatTheContainerUsesButNotTheFilesThatItKeepsInMemory() throws Exception {
        machine(16, 12);
        write("sys/fs/cgroup/memory.max", Long.toString(6 * Bytes.GIB));
        write("sys/fs/cgroup/memory.current", Long.toString(5 * Bytes.GIB));
        assertThat(observe(new MemoryCheck(folder)).found()).endsWith(" has 1.0 GiB left");
        assertThat(state(new MemoryCheck(folder))).isEqualTo(CheckState.FAULT);

        write(
                "sys/fs/cgroup/memory.stat",
                "anon 7\ninactive_file %d\nactive_file %d\n".formatted(Bytes.GIB, 3 * Bytes.GIB));
        assertThat(observe(new MemoryCheck(folder)).found()).endsWith(" has 5.0 GiB left");
    }

    @Test
    void shouldReadTheFirstVersionOfControlGroups() throws Exception {
        machine(16, 12);
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", Long.toString(4 * Bytes.GIB));
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", Long.toString(Bytes.GIB));

        assertThat(observe(new MemoryCheck(folder)).found()).endsWith(" has 3.0 GiB left");
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
    void shouldSayHowTemporaryFilesAreMoved() throws Exception {
        DiskCheck full = new DiskCheck(Map.of("temporary files", folder), path -> 512 * Bytes.MIB);

        assertThat(observe(full).advice()).contains("SPARRING_JAVA_OPTS=-Djava.io.tmpdir=DIR");
    }

    @Test
    void shouldNotCountTheJavaHeap() throws Exception {
        write(
                "proc/self/smaps",
                "1000-2000 rw-p 00000000 00:00 0 \n"
                        + "Size: 9 kB\n"
                        + "Rss:  3 kB\n"
                        + "Pss: 3 kB\n"
                        + "80000000-8a000000 rw-p 00000000 00:00 0 \n"
                        + "Rss:   1000 kB\n"
                        + "7f0000000000-7f0000001000 r-xp 00000000 08:01 7 /lib/a.so\n"
                        + "Rss:  4 kB\n");
        LinuxMemory memory = new LinuxMemory(folder);

        assertThat(memory.resident(new HeapRange(0x80000000L, 0x100000000L))).hasValue(7 << 10);
        assertThat(memory.resident(HeapRange.UNKNOWN)).hasValue(1007 << 10);
        assertThat(new LinuxMemory(folder.resolve("none")).resident(HeapRange.UNKNOWN)).isEmpty();
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
