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
            "Every option can also come from the environment, for example --kafka from",
            "SPARRING_KAFKA. The command line overrides the environment.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:done; or ended by SIGTERM, for players and servers",
            "  1:failed",
            "  2:wrong usage",
            "  3:the game can go on as a fork only",
            "  4:the defender has ejected the attacker",
            "130:interrupted by Ctrl-C",
            "143:interrupted by SIGTERM"
        },
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring play                          plays a game of three minutes",
            "  sparring watch --run RUN               shows it in a browser",
            "  sparring play --preset mnist --data DIR   plays on MNIST",
            "  sparring play --resume RUN             goes on after Ctrl-C or a crash",
            "  sparring attackers                     lists attacks and their options",
            "  sparring play --help                   explains play"
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
