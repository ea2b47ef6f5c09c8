// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.log.LogTarget;
import dev.sparring.deploy.terminal.LogScreen;
import dev.sparring.deploy.terminal.Screen;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where a command logs, and how. */
final class LogOptions {

    private static final Path STANDARD_OUTPUT = Path.of("-");

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description =
                    "The log file. With - the log goes to standard output, together with "
                            + "everything that the command says (default: a file of the run, or "
                            + "below ~/.cache/sparring).")
    private Path file;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json for one object a line (default: ${DEFAULT-VALUE}).")
    private LogTarget.LogFormat format;

    /**
     * From now on logs as chosen.
     *
     * @param usual the file if none was chosen
     */
    void use(Path usual, String game, String role) {
        Optional<Path> chosen =
                isStandardOutput() ? Optional.empty() : Optional.of(file == null ? usual : file);
        LogFile.use(new LogTarget(chosen, format, game, role));
    }

    /** Where lines for people go: into the log, if that is on standard output. */
    Screen screen(PrintWriter out) {
        return isStandardOutput() ? new LogScreen() : Screen.of(out);
    }

    private boolean isStandardOutput() {
        return STANDARD_OUTPUT.equals(file);
    }
}
