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
            "Prints the lines of kafka-acls.sh that give each role of a game its rights.%n",
            "The roles are the defender, each attacker, the referee, the operator (who",
            "steers), the owner (who deletes) and the spectator. No role gets more than it",
            "needs. The command itself changes nothing.%n",
            "It takes the attackers from the game if there is one, otherwise from --settings",
            "or --preset."
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
            description = "The user of a role (default: User:ROLE); repeatable.")
    private Map<String, String> principals = new LinkedHashMap<>();

    @Option(
            names = "--attacker",
            paramLabel = "ID",
            description = "An attacker that the settings do not name; repeatable.")
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
                                        "the attackers of game %s are not known: give --kafka HOST:PORT if the game exists, otherwise --settings FILE or --preset NAME"
                                                .formatted(game)));
    }
}
