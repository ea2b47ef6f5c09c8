// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.run.RunBroker;
import dev.sparring.deploy.run.RunDirectory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays a game from beginning to end, or on from where it was left. */
@Command(
        name = "play",
        sortOptions = false,
        description = {
            "Plays a game: broker, defender, attackers and referee in one command.%n",
            "Ctrl-C ends it after the round in flight; a second one at once. Either way",
            "--resume goes on to exactly the same weights."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring play",
            "  sparring play --preset mnist --data DIR --rounds 1600",
            "  sparring play --set attackers.cw=null --set attackers.pgd.steps=40",
            "  sparring play --run mine --set seed=7",
            "  sparring play --resume mine"
        })
final class PlayCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private SettingsOptions options;

    @Option(names = "--rounds", paramLabel = "N", description = "Length of the game.")
    private Long rounds;

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Where to keep everything: a name below runs/, or a path.")
    private String run;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Play over a Kafka that is there already.")
    private String kafka;

    @Option(names = "--resume", paramLabel = "RUN", description = "Go on with an earlier run.")
    private String resume;

    @Override
    public Integer call() throws Exception {
        GameSettings settings = options.load(overrides());
        try (RunDirectory directory = directory(settings)) {
            LogFile.use(directory.log());
            Files.writeString(directory.settings(), SettingsLoader.render(settings));
            try (Broker broker = broker(directory)) {
                spec.commandLine().getOut().println("broker " + broker.bootstrapServers());
            }
        }
        return 0;
    }

    private RunDirectory directory(GameSettings settings) throws Exception {
        return run == null ? RunDirectory.createStamped(settings.game()) : RunDirectory.create(run);
    }

    private Broker broker(RunDirectory directory) throws Exception {
        return kafka == null ? RunBroker.start(directory.path()) : ExternalBroker.connect(kafka);
    }

    private List<String> overrides() {
        List<String> all = new ArrayList<>(options.overrides());
        if (rounds != null) {
            all.add("rounds=" + rounds);
        }
        return all;
    }
}
