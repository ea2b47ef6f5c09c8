// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.deploy.run.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Processes by name, each of which can be killed and started again. Safe between threads. */
final class Troupe implements AutoCloseable {

    private record Member(String name, boolean stays, List<String> arguments) {}

    private static final long LONGEST_END_SECONDS = 10;

    /** Java ends with this one before a class of ours is there to hear of the signal. */
    private static final int INTERRUPTED = 143;

    private static final Duration YOUTH = Duration.ofSeconds(3);

    private final Class<?> main;
    private final Path folder;
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final List<String> deaths = new ArrayList<>();

    /**
     * Nobody yet.
     *
     * @param main class with the main method
     * @param folder for what they print
     */
    Troupe(Class<?> main, Path folder) {
        this.main = main;
        this.folder = folder;
    }

    /**
     * Starts a process; what it prints goes to {@code NAME.out}.
     *
     * @param stays whether it must not end at all, however well
     */
    synchronized void start(String name, boolean stays, List<String> itsArguments)
            throws IOException {
        Member member = new Member(name, stays, itsArguments);
        ProcessBuilder builder = JavaCommand.process(main, itsArguments, folder);
        // nobody lives long enough to gain from C2
        builder.command().add(1, "-XX:TieredStopAtLevel=1");
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output(name)))
                        .start();
        members.put(name, member);
        processes.put(name, process);
        process.onExit().thenAccept(dead -> onExit(member, dead));
    }

    private File output(String name) {
        return folder.resolve(name + ".out").toFile();
    }

    /** A process that was killed is not the one of its name any more. */
    private synchronized void onExit(Member member, Process dead) {
        boolean ours = processes.get(member.name()) != dead;
        if (!ours && (member.stays() || dead.exitValue() != 0)) {
            deaths.add(
                    "%s died by itself (exit code %d); see %s"
                            .formatted(member.name(), dead.exitValue(), output(member.name())));
        }
    }

    /** Ends a process, waits until it has ended, and starts it again. */
    void killAndRestart(String name, Signal signal)
            throws IOException, InterruptedException, Defect {
        Process victim;
        synchronized (this) {
            victim = processes.get(name);
            if (victim.isAlive()) {
                processes.remove(name);
            }
        }
        if (signal == Signal.TERM) {
            terminate(name, victim);
        } else {
            victim.destroyForcibly().waitFor();
        }
        requireNobodyDied();
        Member member = members.get(name);
        start(name, member.stays(), member.arguments());
    }

    private static void terminate(String name, Process victim) throws InterruptedException, Defect {
        Duration age =
                Duration.between(victim.info().startInstant().orElse(Instant.EPOCH), Instant.now());
        // the signal alone: destroying closes its standard input, as the end of its parent would
        victim.toHandle().destroy();
        if (!victim.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
            victim.destroyForcibly();
            throw new Defect(
                    "%s did not end within %d s of SIGTERM".formatted(name, LONGEST_END_SECONDS));
        }
        boolean unborn = age.compareTo(YOUTH) < 0 && victim.exitValue() == INTERRUPTED;
        if (victim.exitValue() != 0 && !unborn) {
            throw new Defect(
                    "%s ended with exit code %d at SIGTERM".formatted(name, victim.exitValue()));
        }
    }

    /**
     * Nobody is started again but who was killed.
     *
     * @throws Defect naming who died by itself
     */
    synchronized void requireNobodyDied() throws Defect {
        if (!deaths.isEmpty()) {
            throw new Defect(String.join(", ", deaths));
        }
    }

    /** Waits until these have ended by themselves, and well. */
    void await(List<String> names) throws InterruptedException, Defect {
        for (String name : names) {
            Process process;
            synchronized (this) {
                process = processes.get(name);
            }
            if (!process.waitFor(Progress.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new Defect("%s did not end with its game".formatted(name));
            }
            if (process.exitValue() != 0) {
                // the thread that notes it may be late
                onExit(members.get(name), process);
            }
            requireNobodyDied();
        }
    }

    /** Kills everybody. */
    @Override
    public void close() {
        List<Process> last;
        synchronized (this) {
            last = List.copyOf(processes.values());
            processes.clear();
        }
        last.forEach(Process::destroyForcibly);
        last.forEach(process -> process.onExit().join());
    }
}
