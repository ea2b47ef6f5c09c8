// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import dev.sparring.actors.Cast;
import dev.sparring.actors.RunningGame;
import dev.sparring.actors.Staging;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.protocol.v1.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The examples of attackers in Python, where its packages are installed. */
public final class PythonAttacker {

    /** Its name in a game. */
    public static final String ID = "snake";

    static final String PYTHON = "/usr/bin/python3";
    static final Path FOLDER =
            Path.of(System.getProperty("project.root", ".."))
                    .resolve("deploy/examples/python-attacker")
                    .toAbsolutePath();

    private PythonAttacker() {}

    /** Lets a test be skipped, and says so, where Python or its packages are missing. */
    public static void require() throws Exception {
        boolean there = new File(PYTHON).canExecute() && imports();
        if (!there) {
            System.err.println(
                    "Tests of the Python attacker are SKIPPED: install python3-confluent-kafka,"
                            + " python3-protobuf and python3-torch for "
                            + PYTHON);
        }
        Assumptions.assumeTrue(there, PYTHON + " lacks confluent_kafka, google.protobuf or torch");
    }

    /** The defender of a game that expects this attacker, without the attacker. */
    static RunningGame defend(GameSettings settings, Journal journal) {
        return RunningGame.start(
                new Staging(
                        settings,
                        Settings.newBuilder().setSha256(settings.sha256()).build(),
                        journal.connection(),
                        Cast.ofDefender(),
                        GpuWorkerListener.none(),
                        notice -> {}));
    }

    /** Starts the one that does not learn; what it says goes to {@code log}. */
    public static Process join(Journal journal, File log) throws IOException {
        return start("attacker.py", journal, log, "--steps=3");
    }

    /** Starts the one that learns. */
    public static Process learn(Journal journal, File log) throws IOException {
        return start("learner.py", journal, log, "--learning-rate=0.05");
    }

    /** Starts one of them in the same way, with an option of its own. */
    static Process start(String script, Journal journal, File log, String option)
            throws IOException {
        return start(
                script, journal.connection().arguments(), journal.topics().game(), log, option);
    }

    /** The same with a connection that need not be a good one. */
    static Process start(
            String script, List<String> connection, String game, File log, String option)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(PYTHON);
        command.add(FOLDER.resolve(script).toString());
        command.addAll(List.of(ID, "--game", game, option));
        command.addAll(connection);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private static boolean imports() throws Exception {
        return new ProcessBuilder(PYTHON, "-c", "import confluent_kafka, google.protobuf, torch")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
