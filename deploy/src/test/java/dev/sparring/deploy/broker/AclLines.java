// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
final class AclLines {

    /** What a line begins with. */
    private static final String COMMAND = "$acls ";

    private static final Set<String> RESOURCES = Set.of("topic", "group", "transactional-id");

    /** The game of the page. */
    private static final String GAME = "g1";

    private static final String ANY_HOST = "*";

    private AclLines() {}

    /**
     * Those of a page for a player of its, said of another player.
     *
     * @throws IllegalArgumentException if there is none
     */
    static List<AclBinding> of(Path page, String user, String documented, String game)
            throws IOException {
        String text = Files.readString(page).replace("\\\n", " ");
        List<AclBinding> bindings = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(COMMAND) && line.contains(" User:" + documented + " ")) {
                String ours =
                        line.replace(GAME + "-" + documented, game + "-" + user)
                                .replace(GAME + ".", game + ".");
                bindings.addAll(parse(user, ours.substring(COMMAND.length()).split("\\s+")));
            }
        }
        if (bindings.isEmpty()) {
            throw new IllegalArgumentException(page + " has no line for " + documented);
        }
        return bindings;
    }

    private static List<AclBinding> parse(String user, String[] words) {
        List<AclBinding> bindings = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            String option = words[i].substring(2);
            for (int j = 0; RESOURCES.contains(option) && j < words.length; j += 2) {
                if (words[j].equals("--operation")) {
                    bindings.add(binding(user, option, words[i + 1], words[j + 1]));
                }
            }
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
                        AclOperation.fromString(operation.toUpperCase(Locale.ROOT)),
                        AclPermissionType.ALLOW));
    }
}
