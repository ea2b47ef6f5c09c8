// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparring.actors.GameRecord;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.Broker;
import dev.sparring.deploy.broker.ExternalBroker;
import dev.sparring.deploy.conform.Case;
import dev.sparring.deploy.conform.Cases;
import dev.sparring.deploy.conform.ScriptedDefender;
import dev.sparring.deploy.run.TemporaryBroker;
import dev.sparring.protocol.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries whether an attacker from outside keeps to the protocol. */
@Command(
        name = "conform",
        sortOptions = false,
        description = {
            "Tests whether an attacker keeps to the protocol, in any language.%n",
            "Start the attacker when the address is shown. It is dealt legal rounds, border",
            "cases and garbage. Each line says what the attacker did wrong, if anything.",
            "Exit code 0 only if it did nothing wrong."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring conform --attacker mine",
            "  sparring conform --attacker mine --kafka localhost:9092 --json"
        })
final class ConformCommand implements Callable<Integer> {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec private CommandSpec spec;

    @Option(
            names = "--attacker",
            paramLabel = "ID",
            required = true,
            description = "The attacker's name in the game.")
    private String attacker;

    @Mixin private KafkaOptions kafka;

    @Option(
            names = "--game",
            paramLabel = "NAME",
            defaultValue = "conform",
            description =
                    "The name of the game that is made for the attacker (default: "
                            + "${DEFAULT-VALUE}).")
    private String game;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long the attacker may take to join (default: ${DEFAULT-VALUE}).")
    private int waitSeconds;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description =
                    "How long each answer may take; the first one may take three times as "
                            + "long (default: ${DEFAULT-VALUE}).")
    private int deadlineSeconds;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    private int passed;
    private int failed;

    @Override
    public Integer call() throws Exception {
        Optional<Connection> users = kafka.connection();
        try (Broker broker =
                users.isPresent()
                        ? ExternalBroker.connect(users.get())
                        : TemporaryBroker.start("sparring-conform")) {
            return play(broker);
        }
    }

    private int play(Broker broker) throws InterruptedException {
        Topics.requireName(attacker);
        Journal journal = Journal.of(broker.connection(), game);
        if (journal.settings().isPresent()) {
            throw new IllegalArgumentException(
                    "there is a game %s at %s already; name another one with --game"
                            .formatted(game, broker.bootstrapServers()));
        }
        GameSettings settings = settings();
        found(journal, settings);
        try (ScriptedDefender defender =
                ScriptedDefender.open(
                        journal, settings, attacker, Duration.ofSeconds(deadlineSeconds))) {
            invite(broker);
            Case hello =
                    new Case(
                            "says hello", host -> host.awaitHello(Duration.ofSeconds(waitSeconds)));
            if (isPassed(hello, defender)) {
                for (Case next : Cases.all()) {
                    isPassed(next, defender);
                }
            }
        }
        close();
        return failed == 0 ? 0 : 1;
    }

    private GameSettings settings() {
        return SettingsLoader.preset(
                "quick",
                List.of(
                        "game=" + game,
                        "attackers=null",
                        "data.training-images=64",
                        "data.validation-images=1",
                        "defender.warm-up-rounds=0",
                        "defender.batch-size=16"));
    }

    private void found(Journal journal, GameSettings settings) {
        journal.createTopics(settings.window(), List.of(attacker));
        journal.found(GameRecord.of(settings, Version.current()).build());
    }

    private void invite(Broker broker) {
        if (json) {
            ObjectNode node = MAPPER.createObjectNode();
            node.put("kafka", broker.bootstrapServers()).put("game", game);
            print(node.put("attacker", attacker).toString());
        } else {
            print("kafka    " + broker.bootstrapServers());
            print("game     " + game);
            print("waiting for " + attacker + " to join");
        }
    }

    private boolean isPassed(Case tried, ScriptedDefender defender) throws InterruptedException {
        Optional<String> wrong = tried.script().play(defender);
        if (wrong.isPresent()) {
            failed++;
        } else {
            passed++;
        }
        if (json) {
            ObjectNode node = MAPPER.createObjectNode();
            node.put("case", tried.name()).put("passed", wrong.isEmpty());
            wrong.ifPresent(problem -> node.put("problem", problem));
            print(node.toString());
        } else {
            print((wrong.isEmpty() ? "✓ " : "✗ ") + tried.name());
            wrong.ifPresent(problem -> print("    " + attacker + " " + problem));
        }
        return wrong.isEmpty();
    }

    private void close() {
        print(
                json
                        ? MAPPER.createObjectNode()
                                .put("passed", passed)
                                .put("failed", failed)
                                .toString()
                        : "%d passed, %d failed".formatted(passed, failed));
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
