// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import dev.sparring.deploy.run.Founding;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines for a shell, for a game that is there and for one that is not. */
@Timeout(60)
class AclsCommandTest {

    private static final String BEGIN = "kafka-acls.sh --bootstrap-server HOST:PORT --add";

    @TempDir private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    @Test
    void shouldPrintABlockForEachRoleOfAGameToCome() {
        assertThat(run("--game g1 --preset quick --attacker mine")).isZero();

        assertThat(out.toString().lines())
                .filteredOn(line -> line.startsWith("#"))
                .extracting(line -> line.substring(2, line.indexOf(':')))
                .containsExactly(
                        "defender",
                        "cw",
                        "l2l-da",
                        "mine",
                        "pgd",
                        "referee",
                        "operator",
                        "owner",
                        "spectator");
        assertThat(out.toString().replace(" \\\n    ", " "))
                .contains(
                        BEGIN
                                + " --allow-principal User:defender --operation Write"
                                + " --transactional-id g1/defender",
                        BEGIN + " --allow-principal User:pgd --operation Read --group g1/pgd",
                        BEGIN
                                + " --allow-principal User:mine --operation Write"
                                + " --transactional-id g1/mine",
                        BEGIN
                                + " --allow-principal User:owner --operation Delete"
                                + " --topic g1.settings",
                        BEGIN
                                + " --allow-principal User:owner --operation Delete"
                                + " --group g1/cw --group g1/l2l-da --group g1/mine --group g1/pgd")
                .doesNotContain("--transactional-id g1/pgd");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void shouldNamePrincipalsAsAsked() {
        assertThat(
                        run(
                                "--game g1 --preset quick --principal defender=User:CN=it's,O=x"
                                        + " --principal pgd=User:alice"))
                .isZero();

        assertThat(out.toString())
                .contains("--allow-principal 'User:CN=it'\\''s,O=x' --operation Create")
                .contains("--allow-principal User:alice --operation Read --group g1/pgd")
                .contains("--allow-principal User:referee ")
                .doesNotContain("User:defender", "User:pgd");
    }

    @Test
    void shouldAskTheGameWhoAttacksIt() {
        try (InProcessBroker broker = InProcessBroker.start(directory)) {
            Journal journal = Journal.of(broker.connection(), "g2");
            GameSettings settings =
                    SettingsLoader.preset(
                            "quick",
                            List.of("game=g2", "attackers=null", "attackers.own={attack=fgsm}"));
            journal.createTopics(1, settings.attackers().keySet());
            journal.found(Founding.of(settings, "test"));
            String kafka = " --kafka " + broker.bootstrapServers();

            assertThat(run("--game g2" + kafka)).isZero();
            assertThat(out.toString())
                    .contains("--bootstrap-server " + broker.bootstrapServers() + " --add")
                    .contains("# own: an attacker, with all its replicas", "g2.attacks.own")
                    .doesNotContain("pgd");

            assertThat(run("--game none" + kafka)).isEqualTo(1);
            assertThat(error.toString()).contains("the attackers of game none are not known");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--game g1 | the attackers of game g1 are not known: give --kafka",
                "--game g1 --preset quick --principal cv=User:x | has no role cv; there are:"
                        + " defender",
                "--game g1 --preset quick --attacker A | no attacker can be called A",
                "--game a/b --preset quick | game 'a/b' cannot name topics",
            })
    void shouldSayWhatIsWrongInOneLine(String arguments, String message) {
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(error.toString().lines()).hasSize(1).first().asString().contains(message);
        assertThat(out.toString()).isEmpty();
    }

    private int run(String arguments) {
        return Main.commandLine(Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(error, true))
                .execute(("acls " + arguments).split(" "));
    }
}
