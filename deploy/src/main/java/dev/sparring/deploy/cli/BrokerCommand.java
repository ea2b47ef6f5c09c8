// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.StandaloneBroker;
import dev.sparring.deploy.session.StopRequests;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.Screen;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a Kafka broker for games whose players are other processes. */
@Command(
        name = "broker",
        sortOptions = false,
        description = {
            "Runs a Kafka broker until Ctrl-C.%n",
            "Games stay in its directory: a broker that is started there again continues",
            "them. It loses nothing when it is killed, and the players of a game wait until",
            "it is back."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  sparring broker --dir games", "  sparring broker --dir games --port 9192"})
final class BrokerCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            required = true,
            description = "Where the broker keeps its data; created if it does not exist.")
    private Path directory;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "The port for players; 0: a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            defaultValue = "127.0.0.1",
            description =
                    "The address for players. The broker asks nobody for a password, so "
                            + "use this machine or a network that you trust (default: "
                            + "${DEFAULT-VALUE}).")
    private String host;

    @Mixin private LogOptions log;

    @Override
    public Integer call() throws Exception {
        log.use(directory.resolve("broker.log"), "", "broker");
        Screen screen = log.screen(spec.commandLine().getOut());
        CountDownLatch stop = new CountDownLatch(1);
        try (Broker broker = StandaloneBroker.start(directory, host, port)) {
            StopRequests requests =
                    StopRequests.listen(screen, "stopping", stop::countDown, "the same command");
            screen.line("kafka    " + broker.bootstrapServers());
            stop.await();
            requests.over();
        }
        return 0;
    }
}
