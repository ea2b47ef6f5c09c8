// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Permission;
import dev.sparring.actors.journal.Rights;
import dev.sparring.protocol.Topics;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.junit.jupiter.api.Test;

/** What users are told is what players ask for at their start, and no more. */
class AclLinesTest {

    private static final Path PAGE =
            Path.of(System.getProperty("project.root", ".."), "docs/cluster.md");
    private static final Topics TOPICS = Topics.of("g7");

    @Test
    void shouldGiveADefenderItsRights() throws Exception {
        Set<Permission> rights = new LinkedHashSet<>(Rights.ofDefender(TOPICS, "defender"));
        TOPICS.all().forEach(topic -> rights.add(Permission.topic("Create", topic.name())));
        assertThat(documented("defender", "defender")).isEqualTo(bindings("defender", rights));
    }

    @Test
    void shouldGiveAttackersTheirRights() throws Exception {
        assertThat(documented("pgd", "pgd"))
                .isEqualTo(bindings("pgd", Rights.ofAttacker(TOPICS, "pgd", false)));
        assertThat(documented("snake", "l2l-da"))
                .isEqualTo(bindings("snake", Rights.ofAttacker(TOPICS, "snake", true)));
    }

    @Test
    void shouldGiveARefereeItsRights() throws Exception {
        assertThat(documented("referee", "referee"))
                .isEqualTo(bindings("referee", Rights.ofReferee(TOPICS)));
    }

    private static Set<AclBinding> documented(String user, String role) throws Exception {
        return Set.copyOf(AclLines.of(PAGE, user, role, TOPICS.game()));
    }

    private static Set<AclBinding> bindings(String user, Set<Permission> rights) {
        return rights.stream()
                .map(each -> AclLines.binding(user, each.resource(), each.name(), each.operation()))
                .collect(Collectors.toSet());
    }
}
