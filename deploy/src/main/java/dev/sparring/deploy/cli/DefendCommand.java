// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.Cast;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.ProcessSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.Founding;
import dev.sparring.deploy.run.SameGame;
import dev.sparring.deploy.session.RoleSession;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.protocol.v1.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays the defender of a game whose other players are other processes. */
@Command(
        name = "defend",
        sortOptions = false,
        description = {
            "Plays the defender of a game, and founds the game if there is none.%n",
            "The game starts when all attackers of its settings are there. After Ctrl-C or a",
            "crash, the same command goes on to the same weights. If a second defender is",
            "started for the same game, it takes over and the first one ends.%n",
            "Exit code 3: the rounds after the last checkpoint cannot be computed again",
            "here. The last line then says how to go on as a fork."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring defend --game g1 --kafka localhost:9092",
            "  sparring defend --game g1 --kafka localhost:9092 --preset mnist --set window=3"
        })
final class DefendCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Mixin private RemoteGame game;

    @Mixin private SettingsOptions options;

    @Option(names = "--rounds", paramLabel = "N", description = "Length of a new game.")
    private Long rounds;

    @Mixin private LocalOptions local;

    @Override
    public Integer call() throws Exception {
        Screen screen = local.screen(spec.commandLine().getOut());
        RoleSession.Part part = new RoleSession.Part("defender");
        GameSettings own = options.load(ProcessSettings.of(options.overrides()));
        try (RoleSession session = new RoleSession(game, local, part, own.metrics(), screen)) {
            Optional<Settings> known = game.settings(session::waits);
            return session.play(
                    known.isPresent() ? same(known.get()) : begin(screen), here(own), cast());
        }
    }

    private static Cast cast() {
        return Cast.ofDefender();
    }

    private Settings begin(Screen screen) {
        GameSettings settings = options.loadNew(overrides());
        GameSettings here = local.apply(settings, List.of());
        Settings founding = Founding.of(settings, Version.current());
        cast().requireDevices(here);
        Journal journal = game.journal();
        Founding.makeTopics(journal, settings, screen::line);
        journal.found(founding);
        // somebody else may have been first
        return journal.settings().orElse(founding);
    }

    /** What the user says of a game that has begun must be true of it. */
    private Settings same(Settings known) {
        GameSettings stored = SettingsLoader.text(known.getResolved(), List.of());
        GameSettings wanted =
                options.isChosen()
                        ? options.load(overrides())
                        : SettingsLoader.with(stored, overrides());
        SameGame.require(stored, wanted);
        return known;
    }

    /** What this process adds to the settings of the game: also where its data sets are. */
    private List<String> here(GameSettings own) {
        List<String> here = new ArrayList<>(DataOption.overrides(own.data().place()));
        here.addAll(overrides());
        return here;
    }

    private List<String> overrides() {
        List<String> overrides =
                new ArrayList<>(
                        options.overrides(
                                rounds == null ? List.of() : List.of("rounds=" + rounds)));
        overrides.add("game=" + game.game());
        return overrides;
    }
}
