// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Permission;
import dev.sparring.actors.journal.Rights;
import dev.sparring.deploy.cli.AclScript;
import dev.sparring.protocol.Topics;
import java.nio.file.Path;
import java.util.HashSet;
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
        Set<AclBinding> rights = player("alice", Rights.ofDefender(TOPICS, ATTACKERS));
        rights.addAll(bindings("alice", Rights.ofFounder(TOPICS, ATTACKERS)));
        assertThat(printed("defender", "alice")).isEqualTo(rights);
    }

    @Test
    void shouldGiveAttackersTheirRights() {
        assertThat(printed("pgd", "pgd"))
                .isEqualTo(player("pgd", Rights.ofAttacker(TOPICS, "pgd", false)));
        assertThat(printed("l2l-da", "snake"))
                .isEqualTo(player("snake", Rights.ofAttacker(TOPICS, "l2l-da", true)));
    }

    @Test
    void shouldGiveARefereeItsRights() {
        assertThat(printed("referee", "referee"))
                .isEqualTo(player("referee", Rights.ofReferee(TOPICS, List.of("l2l-da"))));
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

    private static Set<AclBinding> player(String user, Set<Permission> needed) {
        Set<AclBinding> all = bindings(user, needed);
        all.addAll(bindings(user, Rights.ofTelemetry(TOPICS)));
        all.addAll(bindings(user, Rights.ofLimits(needed)));
        return all;
    }

    private static Set<AclBinding> bindings(String user, Set<Permission> rights) {
        return rights.stream()
                .map(each -> AclLines.binding(user, each.resource(), each.name(), each.operation()))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
