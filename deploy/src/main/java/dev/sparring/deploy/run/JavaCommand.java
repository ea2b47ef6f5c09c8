// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.deploy.broker.ChildEnvironment;
import dev.sparring.deploy.broker.HeapSize;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.files.StandardFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to run one of our classes in a JVM of its own: the same Java, classes and plug-ins. Its
 * standard input is a pipe from this process, so it knows when this one has ended, and ends too.
 */
public final class JavaCommand {

    /** The property of a process that ends with the one that started it, however that ends. */
    public static final String CHILD = "sparring.child";

    /** What users see of this process, and where they have said how it logs. */
    private static final List<String> INHERITED =
            List.of("sparring.command", "logback.configurationFile");

    private JavaCommand() {}

    /**
     * The command as a process to start. What this one has as options from the environment is not
     * meant for others.
     */
    public static ProcessBuilder process(Class<?> main, List<String> arguments, Path crashes) {
        return process(main, arguments, crashes, 1);
    }

    /**
     * The same for one of several processes that divide the memory among them.
     *
     * @param processes how many there are
     */
    public static ProcessBuilder process(
            Class<?> main, List<String> arguments, Path crashes, int processes) {
        ProcessBuilder process =
                ChildEnvironment.of(new ProcessBuilder(of(main, arguments, crashes, processes)));
        ConnectionProperties.addPasswords(process.environment());
        return process;
    }

    /**
     * The command.
     *
     * @param main class with the main method
     * @param crashes folder for what the JVM says if it crashes
     */
    public static List<String> of(Class<?> main, List<String> arguments, Path crashes) {
        return of(main, arguments, crashes, 1);
    }

    private static List<String> of(
            Class<?> main, List<String> arguments, Path crashes, int processes) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        HeapSize.PLAYERS.option(processes),
                        "-XX:-UsePerfData"));
        command.addAll(List.of("-Djava.awt.headless=true", "-DOPT_OUT_TRACKING=true"));
        command.addAll(Attacks.javaOptions());
        // after what may fill a temporary cache
        command.addAll(StandardFolders.javaOptions());
        command.add("-D" + CHILD + "=true");
        command.add("-XX:ErrorFile=" + crashes.resolve("crash-%p.log"));
        for (String property : INHERITED) {
            Optional.ofNullable(System.getProperty(property))
                    .ifPresent(value -> command.add("-D" + property + "=" + value));
        }
        command.addAll(ConnectionProperties.options());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }
}
