// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.deploy.cli.AclScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The lines of {@code kafka-acls.sh} that {@code sparring acls} prints, as what they ask for: tests
 * play with what users are told.
 */
final class AclLines {

    /** What a line begins with. */
    private static final String COMMAND = "kafka-acls.sh ";

    private static final String PRINCIPAL = "User:";
    private static final Set<String> RESOURCES = Set.of("topic", "group", "transactional-id");
    private static final String ANY_HOST = "*";

    private AclLines() {}

    /**
     * Those of a role of a game, for a user.
     *
     * @throws IllegalArgumentException if there is no such role
     */
    static List<AclBinding> of(AclScript script, String role, String user) {
        if (!script.roles().contains(role)) {
            throw new IllegalArgumentException("no role " + role + " in " + script);
        }
        List<AclBinding> bindings = new ArrayList<>();
        boolean its = false;
        for (String line : joined(script.lines(COMMAND.strip(), Map.of(role, PRINCIPAL + user)))) {
            if (line.startsWith("# ")) {
                its = line.startsWith("# " + role + ": ");
            } else if (its && !line.isEmpty()) {
                bindings.addAll(parse(user, line.substring(COMMAND.length()).split("\\s+")));
            }
        }
        return bindings;
    }

    private static List<String> joined(List<String> lines) {
        return String.join("\n", lines).replace("\\\n", " ").lines().toList();
    }

    private static List<AclBinding> parse(String user, String[] words) {
        List<String> begin = List.of("--add", "--allow-principal", PRINCIPAL + user, "--operation");
        if (!List.of(words).subList(0, begin.size()).equals(begin)) {
            throw new IllegalArgumentException("not understood: " + String.join(" ", words));
        }
        List<AclBinding> bindings = new ArrayList<>();
        for (int i = begin.size() + 1; i < words.length; i += 2) {
            String resource = words[i].substring(2);
            if (!RESOURCES.contains(resource)) {
                throw new IllegalArgumentException("not understood: " + words[i]);
            }
            bindings.add(binding(user, resource, words[i + 1], words[begin.size()]));
        }
        return bindings;
    }

    static AclBinding binding(String user, String resource, String name, String operation) {
        ResourceType type = ResourceType.fromString(resource.replace('-', '_'));
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + user,
                        ANY_HOST,
                        AclOperation.fromString(
                                operation
                                        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                                        .toUpperCase(Locale.ROOT)),
                        AclPermissionType.ALLOW));
    }
}
