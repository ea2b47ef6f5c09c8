// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.journal.Permission;
import dev.sparring.actors.journal.Rights;
import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What each role of a game must be allowed to do, as lines of {@code kafka-acls.sh} for a shell.
 *
 * @param attackers by id, and whether each has weights of its own
 */
public record AclScript(Topics topics, SortedMap<String, Boolean> attackers) {

    private static final String OPERATOR = "operator";
    private static final String OWNER = "owner";
    private static final String SPECTATOR = "spectator";
    private static final int WIDTH = 110;

    /**
     * Somebody who plays, steers or watches.
     *
     * @param purpose in words
     */
    private record Role(String purpose, Set<Permission> permissions) {}

    /** Everybody, in the order of the lines. */
    public Set<String> roles() {
        return roleTable().keySet();
    }

    /**
     * The lines.
     *
     * @param command that begins each
     * @param principals of roles that are not called {@code User:ROLE}
     */
    public List<String> lines(String command, Map<String, String> principals) {
        List<String> lines = new ArrayList<>();
        roleTable()
                .forEach(
                        (name, role) -> {
                            if (!lines.isEmpty()) {
                                lines.add("");
                            }
                            lines.add("# " + name + ": " + role.purpose());
                            String principal = principals.getOrDefault(name, "User:" + name);
                            String begin =
                                    command + " --add --allow-principal " + quoted(principal);
                            lines.addAll(lines(begin, role.permissions()));
                        });
        return lines;
    }

    private Map<String, Role> roleTable() {
        Map<String, Role> roles = new LinkedHashMap<>();
        roles.put(
                Topics.DEFENDER,
                new Role(
                        "creates the topics, deals, trains, deletes old records",
                        union(
                                Rights.ofFounder(topics, attackers.keySet()),
                                player(Rights.ofDefender(topics, attackers.keySet())))));
        attackers.forEach(
                (id, learns) ->
                        roles.put(
                                id,
                                new Role(
                                        "an attacker%s, with all its replicas"
                                                .formatted(learns ? " that learns" : ""),
                                        player(Rights.ofAttacker(topics, id, learns)))));
        roles.put(
                Topics.REFEREE,
                new Role(
                        "measures the defender and the learning attackers",
                        player(
                                Rights.ofReferee(
                                        topics,
                                        attackers.keySet().stream()
                                                .filter(attackers::get)
                                                .toList()))));
        roles.put(
                OPERATOR,
                new Role(
                        "pause, resume, stop, eject, admit, watch --allow-control",
                        Rights.ofOperator(topics, attackers.keySet())));
        roles.put(OWNER, new Role("games --delete", Rights.ofOwner(topics, attackers.keySet())));
        roles.put(
                SPECTATOR,
                new Role(
                        "only reads: games, tail, watch, report, export, replay, matrix",
                        Rights.ofSpectator(topics, attackers.keySet())));
        return roles;
    }

    /** What it must be allowed to do, and what it plays as well without. */
    private Set<Permission> player(Set<Permission> needed) {
        return union(needed, Rights.ofTelemetry(topics), Rights.ofLimits(needed));
    }

    @SafeVarargs
    private static Set<Permission> union(Set<Permission>... parts) {
        Set<Permission> all = new LinkedHashSet<>();
        for (Set<Permission> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    /** One command for each operation on each kind of resource. */
    private static List<String> lines(String begin, Collection<Permission> permissions) {
        Map<String, List<String>> words = new LinkedHashMap<>();
        for (Permission each : permissions) {
            String option = "--%s %s".formatted(each.resource(), quoted(each.name()));
            words.computeIfAbsent(
                            each.operation() + " " + each.resource(), key -> new ArrayList<>())
                    .add(option);
        }
        List<String> lines = new ArrayList<>();
        words.forEach(
                (key, options) -> {
                    String operation = key.substring(0, key.indexOf(' '));
                    lines.addAll(wrapped(begin + " --operation " + operation, options));
                });
        return lines;
    }

    private static List<String> wrapped(String begin, List<String> options) {
        List<String> lines = new ArrayList<>();
        String line = begin;
        for (String option : options) {
            if (line.length() + option.length() > WIDTH) {
                lines.add(line + " \\");
                line = "   ";
            }
            line += " " + option;
        }
        lines.add(line);
        return lines;
    }

    /** As one word of a shell. */
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9._:/,=@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
