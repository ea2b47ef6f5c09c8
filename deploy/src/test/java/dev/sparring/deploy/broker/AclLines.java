// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The lines of {@code kafka-acls.sh} in the documentation, as what they ask for: tests play with
 * what users are told.
 */
public final class AclLines {

    /** What a line begins with. */
    private static final String COMMAND = "$acls ";

    private static final String ANY_HOST = "*";

    private AclLines() {}

    /**
     * Those of a page, for a game.
     *
     * @param principal whose
     * @param documented the game of the page
     */
    static List<AclBinding> of(Path page, String principal, String documented, String game)
            throws IOException {
        String text = Files.readString(page).replace("\\\n", " ");
        List<AclBinding> bindings = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(COMMAND)
                    && line.contains("--allow-principal User:" + principal + " ")) {
                bindings.addAll(parse(line.replace(documented, game), principal));
            }
        }
        return bindings;
    }

    private static List<AclBinding> parse(String line, String principal) {
        List<AclOperation> operations = new ArrayList<>();
        List<ResourcePattern> resources = new ArrayList<>();
        String[] words = line.substring(COMMAND.length()).split("\\s+");
        PatternType pattern =
                line.contains("--resource-pattern-type prefixed")
                        ? PatternType.PREFIXED
                        : PatternType.LITERAL;
        for (int i = 0; i < words.length; i += 2) {
            String value = words[i + 1];
            switch (words[i]) {
                case "--operation" -> operations.add(AclOperation.fromString(upper(value)));
                case "--topic" ->
                        resources.add(new ResourcePattern(ResourceType.TOPIC, value, pattern));
                case "--group" ->
                        resources.add(new ResourcePattern(ResourceType.GROUP, value, pattern));
                case "--transactional-id" ->
                        resources.add(
                                new ResourcePattern(ResourceType.TRANSACTIONAL_ID, value, pattern));
                case "--allow-principal", "--resource-pattern-type" -> {}
                default -> throw new IllegalArgumentException(words[i] + " in " + line);
            }
        }
        return resources.stream()
                .flatMap(
                        resource ->
                                operations.stream()
                                        .map(
                                                operation ->
                                                        new AclBinding(
                                                                resource,
                                                                entry(principal, operation))))
                .toList();
    }

    static AccessControlEntry entry(String principal, AclOperation operation) {
        return new AccessControlEntry(
                "User:" + principal, ANY_HOST, operation, AclPermissionType.ALLOW);
    }

    private static String upper(String operation) {
        // AlterConfigs is ALTER_CONFIGS
        return operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
