// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.tables.Recipe;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what each role of a game must be allowed to do on a Kafka with ACLs. */
@Command(
        name = "acls",
        sortOptions = false,
        description = {
            "Prints the lines of kafka-acls.sh that allow each role of a game what it needs.%n",
            "Roles are the defender, each attacker, the referee, who steers (operator) and",
            "who looks (spectator); none is allowed anything else. Changes nothing.%n",
            "The attackers are those of the game, if it is there; else those of --settings or",
            "--preset."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring acls --game g1 --kafka localhost:9092",
            "  sparring acls --game g1 --preset mnist --principal defender=User:alice",
            "  sparring acls --game g1 --settings my.conf --attacker mine > acls.sh"
        })
final class AclsCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--game",
            paramLabel = "NAME",
            required = true,
            description = "The game; it names the topics.")
    private String game;

    @Mixin private KafkaOptions kafka;

    @Option(
            names = "--principal",
            paramLabel = "ROLE=PRINCIPAL",
            description = "Who plays a role (default: User:ROLE); repeatable.")
    private Map<String, String> principals = new LinkedHashMap<>();

    @Option(
            names = "--attacker",
            paramLabel = "ID",
            description = "One more attacker, which the settings do not name; repeatable.")
    private List<String> more = new ArrayList<>();

    @Mixin private SettingsOptions options;

    @Override
    public Integer call() {
        AclScript script = new AclScript(Topics.of(game), attackers());
        for (String role : principals.keySet()) {
            if (!script.roles().contains(role)) {
                throw new IllegalArgumentException(
                        "game %s has no role %s; there are: %s"
                                .formatted(game, role, String.join(", ", script.roles())));
            }
        }
        Optional<Connection> known = kafka.connection();
        String servers = known.map(Connection::bootstrapServers).orElse("HOST:PORT");
        String config =
                known.flatMap(Connection::file)
                        .map(file -> " --command-config " + AclScript.quoted(file.toString()))
                        .orElse("");
        String command = "kafka-acls.sh --bootstrap-server " + AclScript.quoted(servers) + config;
        script.lines(command, principals).forEach(spec.commandLine().getOut()::println);
        return 0;
    }

    /** Of one that the settings do not name nobody knows whether it learns: it may. */
    private SortedMap<String, Boolean> attackers() {
        SortedMap<String, Boolean> attackers = new TreeMap<>();
        settings().attackers().forEach((id, each) -> attackers.put(id, mayLearn(each)));
        for (String id : more) {
            Topics.requireName(id);
            attackers.putIfAbsent(id, true);
        }
        return attackers;
    }

    private static boolean mayLearn(GameSettings.Attacker attacker) {
        return Recipe.learns(attacker) || Attacks.installed().isPlugin(attacker.attack());
    }

    private GameSettings settings() {
        if (options.isChosen()) {
            return options.load(options.overrides(List.of("game=" + game)));
        }
        Optional<Settings> known =
                kafka.connection().flatMap(each -> Journal.of(each, game).settings());
        return known.map(each -> SettingsLoader.text(each.getResolved(), List.of()))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "nobody knows the attackers of game %s: say where it is with --kafka HOST:PORT, or what it will be with --settings FILE or --preset NAME"
                                                .formatted(game)));
    }
}
