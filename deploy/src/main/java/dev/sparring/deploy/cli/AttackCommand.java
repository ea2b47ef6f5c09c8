// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import dev.sparring.actors.Cast;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.RefusedException;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.session.RoleSession;
import dev.sparring.deploy.session.UntilStopped;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.deploy.terminal.UserCommand;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays an attacker of a game whose other players are other processes. */
@Command(
        name = "attack",
        sortOptions = false,
        description = {
            "Plays an attacker of a game, or joins a game with a new one.%n",
            "Several processes with one ID are replicas. Replicas of a stateless attack",
            "share the rounds, as many as the game's window. Of a learning attack one",
            "replica plays; the others stand by and take over when it dies. With a --replica",
            "name, a restarted process takes its part up again at once.%n",
            "Exit code 3: what the attacker had learnt cannot be computed again here; see",
            "sparring fork. Exit code 4: the defender has ejected the attacker, and the line",
            "before says why; see sparring admit."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring attack pgd --game g1 --kafka localhost:9092",
            "  sparring attack pgd --game g1 --kafka localhost:9092 --replica b",
            "  sparring attack strong --attack pgd --set steps=100 \\",
            "      --game g1 --kafka localhost:9092"
        })
final class AttackCommand implements Callable<Integer>, UntilStopped {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The attacker's name in the game.")
    private String id;

    @Mixin private RemoteGame game;

    @Option(
            names = "--attack",
            paramLabel = "NAME",
            description =
                    "The attack to play, if the game's settings do not name this " + "attacker.")
    private String attack;

    @Option(
            names = "--set",
            paramLabel = "OPTION=VALUE",
            description =
                    "An option of the attack, as sparring attackers lists them; "
                            + "repeatable. A number may be a fraction, such as "
                            + "step-size-ratio=1/12.")
    private List<String> set = new ArrayList<>();

    @Option(names = "--replica", paramLabel = "NAME", description = "The name of this replica.")
    private String replica;

    @Mixin private DataOption data;

    @Mixin private PluginOption plugins;

    @Mixin private LocalOptions local;

    @Override
    public Integer call() throws Exception {
        Screen screen = local.screen(spec.commandLine().getOut());
        String role = "attacker-" + id;
        RoleSession.Part part =
                new RoleSession.Part(role, role + (replica == null ? "" : "-" + replica));
        try (RoleSession session = new RoleSession(game, local, part, screen)) {
            Settings settings = game.awaitSettings(session::waits);
            GameSettings known = SettingsLoader.text(settings.getResolved(), List.of());
            List<String> joining = joining(known);
            if (!known.attackers().containsKey(id)) {
                requireTopics(game.journal());
            }
            Cast cast = Cast.ofAttacker(id, Optional.ofNullable(replica));
            return session.play(settings, joining, cast);
        }
    }

    /** Who joins makes its topics, unless somebody did for it. */
    private void requireTopics(Journal journal) throws GameFailure {
        Topics.requireName(id);
        try {
            journal.createTopicsOf(id);
        } catch (RefusedException e) {
            throw new GameFailure(
                    "%s; or let an operator do it: %s admit %s --game %s"
                            .formatted(e.getMessage(), UserCommand.NAME, id, game.game()),
                    e);
        }
    }

    /** What the settings of the game do not say of this attacker and its process. */
    private List<String> joining(GameSettings known) {
        boolean expected = known.attackers().containsKey(id);
        if (expected && (attack != null || !set.isEmpty())) {
            throw new IllegalArgumentException(
                    "the settings of game %s define attacker %s; leave out --attack and --set, or join under another ID"
                            .formatted(game.game(), id));
        }
        if (!expected && attack == null) {
            throw new IllegalArgumentException(
                    "game %s expects %s, not %s; to join it as a new attacker, add --attack NAME"
                            .formatted(
                                    game.game(),
                                    String.join(", ", known.attackers().keySet()),
                                    id));
        }
        List<String> more = new ArrayList<>(data.overrides());
        if (expected) {
            return more;
        }
        String path = "attackers." + ConfigUtil.quoteString(id);
        more.add(path + ".attack=" + ConfigUtil.quoteString(attack));
        set.forEach(option -> more.add(path + "." + option));
        return more;
    }
}
