// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.cli.Main;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A command as a process of its own, as users and service managers start it. */
public final class SparringProcess implements AutoCloseable {

    /** Who ends a process waits so long, as a rule, and then kills it. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Processes of its own start and end within a moment. */
    private static final Duration MOMENT = Duration.ofSeconds(10);

    private final Process process;
    private final Path output;

    private SparringProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param folder for what it prints, its home and its temporary files
     */
    public static SparringProcess start(Path folder, String name, List<String> arguments)
            throws IOException {
        return start(folder, name, List.of(), arguments);
    }

    /** The same with something before it, such as {@code setsid}. */
    public static SparringProcess start(
            Path folder, String name, List<String> before, List<String> arguments)
            throws IOException {
        return start(folder, name, before, Main.class, arguments);
    }

    /** Another class in place of the command line. */
    public static SparringProcess start(
            Path folder, String name, List<String> before, Class<?> main) throws IOException {
        return start(folder, name, before, main, List.of());
    }

    private static SparringProcess start(
            Path folder, String name, List<String> before, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        // it does not live long enough to gain from C2
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Duser.home=" + folder);
        command.add("-Djava.io.tmpdir=" + temporary(folder));
        String plugins = System.getProperty("sparring.plugins");
        if (plugins != null) {
            command.add("-Dsparring.plugins=" + plugins);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(arguments);
        Path output = folder.resolve(name + ".out");
        return new SparringProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .redirectInput(new File("/dev/null"))
                        .start(),
                output);
    }

    /** Where its temporary files are. */
    public static Path temporary(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("temporary"));
    }

    /** Waits until it has printed something. */
    public SparringProcess await(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            assertThat(process.isAlive() || printed().contains(text))
                                    .as(this::printed)
                                    .isTrue();
                            return printed().contains(text);
                        });
        return this;
    }

    /** What it has printed. */
    public String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }

    /** The process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Its exit code after SIGTERM, in time. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    /** Asks all of them to end at the same moment; the time that one has is enough for all. */
    public static void terminate(Collection<SparringProcess> all) {
        all.forEach(each -> each.process.destroy());
        Awaitility.await()
                .atMost(LONGEST_END)
                .untilAsserted(
                        () ->
                                assertThat(all)
                                        .filteredOn(each -> each.process.isAlive())
                                        .extracting(SparringProcess::printed)
                                        .isEmpty());
    }

    /** Its exit code, which comes within the time that those who end a process wait. */
    public int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS))
                .as(() -> "ends in time: " + output + ":\n" + printed())
                .isTrue();
        return process.exitValue();
    }

    /** What it has started. */
    public List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Waits until none of these is there any more. */
    public static void awaitEnd(List<ProcessHandle> children) {
        Awaitility.await()
                .atMost(MOMENT)
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    /** Kills it with signal 9, and what it started. */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }
}
