// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Permission;
import dev.sparring.actors.journal.Rights;
import dev.sparring.deploy.cli.AclScript;
import dev.sparring.protocol.Topics;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.Test;

/** What users are told is what players ask for at their start, and no more than they can use. */
class AclLinesTest {

    private static final Path PAGE =
            Path.of(System.getProperty("project.root", ".."), "docs/cluster.md");
    private static final Topics TOPICS = Topics.of("g7");
    private static final List<String> ATTACKERS = List.of("l2l-da", "pgd");
    private static final AclScript SCRIPT =
            new AclScript(TOPICS, new TreeMap<>(Map.of("l2l-da", true, "pgd", false)));

    @Test
    void shouldGiveADefenderItsRights() {
        assertThat(printed("defender", "alice"))
                .isEqualTo(
                        bindings(
                                "alice",
                                Rights.ofDefender(TOPICS, ATTACKERS),
                                Rights.ofFounder(TOPICS, ATTACKERS),
                                Rights.ofTelemetry(TOPICS)));
    }

    @Test
    void shouldGiveAttackersTheirRights() {
        assertThat(printed("pgd", "pgd"))
                .isEqualTo(
                        bindings(
                                "pgd",
                                Rights.ofAttacker(TOPICS, "pgd", false),
                                Rights.ofTelemetry(TOPICS)));
        assertThat(printed("l2l-da", "snake"))
                .isEqualTo(
                        bindings(
                                "snake",
                                Rights.ofAttacker(TOPICS, "l2l-da", true),
                                Rights.ofTelemetry(TOPICS)));
    }

    @Test
    void shouldGiveARefereeItsRights() {
        assertThat(printed("referee", "referee"))
                .isEqualTo(
                        bindings(
                                "referee",
                                Rights.ofReferee(TOPICS, List.of("l2l-da")),
                                Rights.ofTelemetry(TOPICS)));
    }

    @Test
    void shouldLetNobodyButItsOwnerSpeakOnATopic() {
        Map<String, Set<String>> writers = new TreeMap<>();
        for (String role : SCRIPT.roles()) {
            for (AclBinding each : printed(role, role)) {
                if (each.entry().operation().name().equals("WRITE")) {
                    writers.computeIfAbsent(each.pattern().name(), name -> new LinkedHashSet<>())
                            .add(role);
                }
            }
        }
        Set<String> everybody = Set.of("defender", "l2l-da", "pgd", "referee");
        assertThat(writers)
                .containsEntry("g7.telemetry", everybody)
                .containsEntry("g7.control", Set.of("operator"))
                .containsEntry("g7.attacks.pgd", Set.of("pgd"))
                .containsEntry("g7.state.l2l-da", Set.of("l2l-da"))
                .containsEntry("g7.evaluations", Set.of("referee"))
                .doesNotContainKey("g7.state.pgd");
        writers.remove("g7.telemetry");
        assertThat(writers.values()).allMatch(owners -> owners.size() == 1);
    }

    @Test
    void shouldLetASpectatorReadAndNothingElse() {
        assertThat(printed("spectator", "eve"))
                .extracting(each -> each.entry().operation().name())
                .containsOnly("READ", "DESCRIBE");
    }

    @Test
    void shouldBeNamedByTheDocumentation() {
        assertThat(PAGE).content().contains("sparring acls");
    }

    private static Set<AclBinding> printed(String role, String user) {
        return Set.copyOf(AclLines.of(SCRIPT, role, user));
    }

    @SafeVarargs
    private static Set<AclBinding> bindings(String user, Set<Permission>... rights) {
        return Set.of(rights).stream()
                .flatMap(Set::stream)
                .map(each -> AclLines.binding(user, each.resource(), each.name(), each.operation()))
                .collect(Collectors.toSet());
    }
}
