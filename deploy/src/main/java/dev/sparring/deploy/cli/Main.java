// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.EjectedException;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.run.JavaCommand;
import dev.sparring.deploy.run.PlayerProcess;
import dev.sparring.deploy.session.ParentProcess;
import dev.sparring.deploy.session.Termination;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.ErrorLine;
import dev.sparring.gpu.device.ProcessEnd;
import dev.sparring.gpu.files.StandardFolders;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Where the command line begins. */
public final class Main {

    private static final long LONGEST_EXIT_MILLIS = 5_000;

    private Main() {}

    /**
     * Runs one command; exits with 0 done, 1 failed, 2 wrong usage, 3 a game can go on as a fork
     * only, 130 interrupted by Ctrl-C, or 143 by SIGTERM, which ends commands that play or serve
     * with 0.
     */
    public static void main(String[] arguments) {
        Termination.listen();
        ParentProcess.watch();
        StandardFolders.settle();
        // programs read figures too
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        int code = Termination.code(commandLine().execute(arguments));
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
        ProcessEnd.halt(code);
    }

    /** The whole command line; tests give it other writers. */
    static CommandLine commandLine() {
        // a child is told all by its parent: variables are meant for that one, such as its ports
        return commandLine(Boolean.getBoolean(JavaCommand.CHILD) ? Map.of() : System.getenv());
    }

    /** The same in another environment. */
    static CommandLine commandLine(Map<String, String> environment) {
        EnvironmentOptions variables = new EnvironmentOptions(environment);
        CommandLine root = new CommandLine(new SparringCommand());
        root.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Summaries::list);
        return root.setDefaultValueProvider(variables)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setExecutionStrategy(parsed -> run(parsed, variables))
                .setParameterExceptionHandler((e, arguments) -> wrongUsage(e, variables))
                .setExecutionExceptionHandler(Main::failed);
    }

    private static int run(CommandLine.ParseResult parsed, EnvironmentOptions variables) {
        CommandLine root = parsed.commandSpec().commandLine();
        variables.complaints(root).forEach(root.getErr()::println);
        CommandLine.ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        variables.complete(last);
        if (last.commandSpec().userObject() instanceof UntilStopped command
                && command.isUntilStopped()) {
            Termination.expect();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int wrongUsage(CommandLine.ParameterException e, EnvironmentOptions variables) {
        CommandLine command = e.getCommandLine();
        PrintWriter error = command.getErr();
        error.println(
                variables
                        .complaint(e)
                        .map(complaint -> "sparring: " + complaint)
                        .orElseGet(() -> ErrorLine.of(e)));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, error)) {
            error.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (Termination.isAsked()) {
            // what it needed may have been taken away from it
            LogFile.failure(e);
            Termination.sayWhatIsMissing();
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (LogFile.isStandardOutput()) {
            LogFile.failure(ErrorLine.of(e), e);
        } else {
            command.getErr().println(ErrorLine.of(e));
            LogFile.failure(e);
        }
        if (e.getCause() instanceof IrreproducibleException) {
            return PlayerProcess.IRREPRODUCIBLE;
        }
        return e.getCause() instanceof EjectedException
                ? PlayerProcess.EJECTED
                : CommandLine.ExitCode.SOFTWARE;
    }
}
