// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** One broker of a cluster, as a process that can be killed and started again. */
final class ClusterNode {

    private final Path folder;
    private final Path settings;
    private final Path format;
    private final String classPath;
    private Process process;

    private ClusterNode(Path folder, Path settings, Path format, String classPath) {
        this.folder = folder;
        this.settings = settings;
        this.format = format;
        this.classPath = classPath;
    }

    /**
     * One that is not started yet.
     *
     * @param folder its own: data and logs
     * @param properties its configuration
     * @param format what the formatter is told, a word a line
     */
    static ClusterNode of(Path folder, Properties properties, Path format, String classPath)
            throws IOException {
        Path settings = folder.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(settings)) {
            properties.store(writer, null);
        }
        return new ClusterNode(folder, settings, format, classPath);
    }

    void start() throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx320m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=broker-logback.xml",
                        "-Dsparring.broker.directory=" + folder,
                        "-cp",
                        classPath,
                        ClusterNodeMain.class.getName(),
                        folder.resolve("data").toString(),
                        settings.toString(),
                        format.toString());
        File console = folder.resolve("console.log").toFile();
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(console))
                        .start();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /**
     * Sends it a signal.
     *
     * @param name such as STOP
     */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** Ends it with signal 9. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
