// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import dev.sparring.actors.journal.Journal;
import dev.sparring.protocol.Topics;
import java.util.List;

/**
 * A topic as a user names it, without the game: {@code reports}, {@code state.pgd}, or {@code
 * attacks} for those of all attackers.
 *
 * @param kind what it is for
 * @param owner whose it is; empty for one that is nobody's own, and for all attackers'
 */
public record TopicName(String kind, String owner) {

    /** What a user may say. */
    static final String CHOICE =
            "settings, rounds, snapshots, checkpoints, reports, dead-letters, evaluations,"
                    + " control, telemetry, attacks.ID (attacks: of all attackers) or state.ID";

    private static final List<String> COMMON =
            List.of(
                    "settings",
                    "rounds",
                    "snapshots",
                    "checkpoints",
                    "reports",
                    "dead-letters",
                    "evaluations",
                    "control",
                    "telemetry");

    private static final String ATTACKS = "attacks";
    private static final String STATE = "state";

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException if no game has such a topic
     */
    public static TopicName of(String text) {
        int dot = text.indexOf('.');
        String kind = dot < 0 ? text : text.substring(0, dot);
        String owner = dot < 0 ? "" : text.substring(dot + 1);
        boolean known =
                switch (kind) {
                    case ATTACKS -> dot < 0 || Topics.canName(owner);
                    case STATE -> Topics.canName(owner) || owner.equals(Topics.REFEREE);
                    default -> COMMON.contains(text);
                };
        if (!known) {
            throw new IllegalArgumentException(
                    "there is no topic " + text + "; a game has " + CHOICE);
        }
        return new TopicName(kind, owner);
    }

    /** Whether it is those of all attackers. */
    public boolean isOfAll() {
        return kind.equals(ATTACKS) && owner.isEmpty();
    }

    /**
     * Its whole name, in a game; more than one if it is all attackers'.
     *
     * @throws IllegalArgumentException if no attacker has a topic
     */
    public List<String> in(Journal journal) {
        Topics topics = journal.topics();
        if (!isOfAll()) {
            return List.of(topics.game() + "." + kind + (owner.isEmpty() ? "" : "." + owner));
        }
        List<String> all = journal.attackers().stream().map(topics::attacks).toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "no attacker of game %s at %s has a topic"
                            .formatted(topics.game(), journal.bootstrapServers()));
        }
        return all;
    }
}
