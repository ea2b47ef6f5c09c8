// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.typesafe.config.ConfigUtil;
import dev.sparring.actors.Cast;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.RefusedException;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
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
            "Plays an attacker of a game: one of its settings, or one that joins.%n",
            "Several processes with one ID share the work: of an attack that does not",
            "learn they share the rounds (as many as the game's window), of one that",
            "learns the others stand by and take over when the first dies. Give each a",
            "--replica name, and a restarted one takes up its part at once. Exit code 3:",
            "what it had learnt cannot be computed again here; see sparring fork. 4: the",
            "defender has sent it off, and the line before says why; see sparring admit."
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

    @Parameters(paramLabel = "ID", description = "Its name in the game.")
    private String id;

    @Mixin private RemoteGame game;

    @Option(
            names = "--attack",
            paramLabel = "NAME",
            description = "What it does, if the settings of the game do not say so.")
    private String attack;

    @Option(
            names = "--set",
            paramLabel = "OPTION=VALUE",
            description = {
                "An option of the attack; repeatable. sparring attackers lists them. A",
                "number may be a fraction, such as step-size-ratio=1/12."
            })
    private List<String> set = new ArrayList<>();

    @Option(
            names = "--replica",
            paramLabel = "NAME",
            description = "This process among those that play this attacker.")
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
                            .formatted(e.getMessage(), Main.COMMAND, id, game.game()),
                    e);
        }
    }

    /** What the settings of the game do not say of this attacker and its process. */
    private List<String> joining(GameSettings known) {
        boolean expected = known.attackers().containsKey(id);
        if (expected && (attack != null || !set.isEmpty())) {
            throw new IllegalArgumentException(
                    "the settings of game %s say what %s does; leave out --attack and --set, or join under another ID"
                            .formatted(game.game(), id));
        }
        if (!expected && attack == null) {
            throw new IllegalArgumentException(
                    "game %s expects %s, not %s; to join it say what to do with --attack NAME"
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
