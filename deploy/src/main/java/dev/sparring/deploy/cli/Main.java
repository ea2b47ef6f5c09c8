// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.IrreproducibleException;
import dev.sparring.deploy.run.PlayerProcess;
import dev.sparring.gpu.files.StandardFolders;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;

/** Where the command line begins. */
public final class Main {

    /** What the user calls us by. */
    static final String COMMAND = System.getProperty("sparring.command", "sparring");

    private static final long LONGEST_EXIT_MILLIS = 5_000;

    private Main() {}

    /**
     * Runs one command; exits with 0 done, 1 failed, 2 wrong usage, 3 a game can go on as a fork
     * only, or 130 interrupted.
     */
    public static void main(String[] arguments) {
        StandardFolders.settle();
        LogFile.settle();
        // programs read figures too
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        int code = commandLine().execute(arguments);
        Thread halt = new Thread(() -> haltLate(code), "halt");
        halt.setDaemon(true);
        halt.start();
        System.exit(code);
    }

    /** After a failure there may be threads that wait for a broker that is gone. */
    private static void haltLate(int code) {
        try {
            Thread.sleep(LONGEST_EXIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(code);
    }

    /** The whole command line; tests give it other writers. */
    static CommandLine commandLine() {
        return new CommandLine(new SparringCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setParameterExceptionHandler(Main::wrongUsage)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static int wrongUsage(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter error = command.getErr();
        error.println(ErrorLine.of(e));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, error)) {
            error.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println(ErrorLine.of(e));
        LogFile.failure(e);
        return e.getCause() instanceof IrreproducibleException
                ? PlayerProcess.IRREPRODUCIBLE
                : CommandLine.ExitCode.SOFTWARE;
    }
}
