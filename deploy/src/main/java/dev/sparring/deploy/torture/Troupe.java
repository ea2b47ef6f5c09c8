// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.deploy.run.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Processes by name, each of which can be killed and started again. Safe between threads. */
final class Troupe implements AutoCloseable {

    private final Class<?> main;
    private final Path folder;
    private final Map<String, List<String>> arguments = new LinkedHashMap<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();

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

    /** Starts a process; what it prints goes to {@code NAME.out}. */
    synchronized void start(String name, List<String> itsArguments) throws IOException {
        arguments.put(name, itsArguments);
        File output = folder.resolve(name + ".out").toFile();
        processes.put(
                name,
                new ProcessBuilder(JavaCommand.of(main, itsArguments, folder))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                        .start());
    }

    /** Kills a process with signal 9, waits for its end, and starts it again. */
    synchronized void killAndRestart(String name) throws IOException, InterruptedException {
        processes.get(name).destroyForcibly().waitFor();
        start(name, arguments.get(name));
    }

    /**
     * Starts again those that died by themselves.
     *
     * @return their names with their exit codes
     */
    synchronized List<String> restartDead() throws IOException {
        List<String> dead = new ArrayList<>();
        for (String name : List.copyOf(processes.keySet())) {
            Process process = processes.get(name);
            if (!process.isAlive() && process.exitValue() != 0) {
                dead.add(name + " (exit code " + process.exitValue() + ")");
                start(name, arguments.get(name));
            }
        }
        return dead;
    }

    /** Waits until these have ended by themselves. */
    void await(List<String> names) throws InterruptedException {
        for (String name : names) {
            Process process;
            synchronized (this) {
                process = processes.get(name);
            }
            process.waitFor();
        }
    }

    /** Kills everybody. */
    @Override
    public synchronized void close() {
        processes.values().forEach(Process::destroyForcibly);
        for (Process process : processes.values()) {
            process.onExit().join();
        }
    }
}
