// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command without a command: says what there is. */
@Command(
        name = "sparring",
        versionProvider = Version.class,
        subcommands = {
            PlayCommand.class,
            WatchCommand.class,
            ReportCommand.class,
            ExportCommand.class,
            EvaluateCommand.class,
            TablesCommand.class,
            MatrixCommand.class,
            AttackersCommand.class,
            TailCommand.class,
            DeadLettersCommand.class,
            BrokerCommand.class,
            DefendCommand.class,
            AttackCommand.class,
            ConformCommand.class,
            RefereeCommand.class,
            GamesCommand.class,
            ControlCommand.Pause.class,
            ControlCommand.Resume.class,
            ControlCommand.Stop.class,
            ControlCommand.Eject.class,
            ControlCommand.Admit.class,
            AclsCommand.class,
            ReplayCommand.class,
            ForkCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            FuzzCommand.class,
            TortureCommand.class
        },
        description = {
            "Trains a classifier against attackers that learn, as a game over Kafka.%n",
            "Every option may come from the environment: --kafka from SPARRING_KAFKA, and so on.",
            "What the command line says counts more.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done; or ended by SIGTERM, if it plays or serves",
            "  1:failed",
            "  2:wrong usage",
            "  3:a game can go on as a fork only",
            "130:interrupted by Ctrl-C",
            "143:interrupted by SIGTERM"
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring play                          a game of three minutes, from nothing",
            "  sparring watch --run RUN               shows it in a browser",
            "  sparring play --preset mnist --data DIR   the same on MNIST",
            "  sparring play --resume RUN             goes on after Ctrl-C or a crash",
            "  sparring attackers                     who can attack, and their options",
            "  sparring play --help                   all about playing"
        })
final class SparringCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
