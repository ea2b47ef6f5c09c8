// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A broker as Kafka's own scripts start it, {@code kafka-storage format} and {@code kafka-server},
 * that ends with its parent. It finds Kafka by name, so that it runs on any version's class path.
 */
final class ClusterNodeMain {

    private ClusterNodeMain() {}

    /**
     * Runs until its standard input ends.
     *
     * @param arguments the data's folder, the configuration, and what is said to the formatter
     */
    public static void main(String[] arguments) throws Exception {
        if (!Files.exists(Path.of(arguments[0], "meta.properties"))) {
            format(arguments[1], Path.of(arguments[2]));
        }
        Thread server = new Thread(() -> serve(arguments[1]), "server");
        server.start();
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    /** The credentials come in a file: others can see a command line. */
    private static void format(String configuration, Path more) throws Exception {
        String[] words =
                ("format\n--config\n" + configuration + "\n" + Files.readString(more)).split("\n");
        Object code =
                Class.forName("kafka.tools.StorageTool")
                        .getMethod("execute", String[].class, PrintStream.class)
                        .invoke(null, words, System.err);
        if (!code.equals(0)) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void serve(String configuration) {
        try {
            Class.forName("kafka.Kafka")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {configuration});
        } catch (ReflectiveOperationException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
