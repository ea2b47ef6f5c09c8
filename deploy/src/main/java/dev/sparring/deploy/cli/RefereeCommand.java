// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.Cast;
import dev.sparring.deploy.session.RoleSession;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.Screen;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Plays the referee of a game whose other players are other processes. */
@Command(
        name = "referee",
        sortOptions = false,
        description = {
            "Evaluates the defender of a game as its settings say, clean and under attack.%n",
            "The game neither waits for the referee nor depends on it."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {"  sparring referee --game g1 --kafka localhost:9092"})
final class RefereeCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Mixin private RemoteGame game;

    @Mixin private DataOption data;

    @Mixin private PluginOption plugins;

    @Mixin private LocalOptions local;

    @Override
    public Integer call() throws Exception {
        Screen screen = local.screen(spec.commandLine().getOut());
        RoleSession.Part part = new RoleSession.Part("referee");
        try (RoleSession session = new RoleSession(game, local, part, screen)) {
            return session.play(
                    game.awaitSettings(session::waits), data.overrides(), Cast.ofReferee());
        }
    }
}
