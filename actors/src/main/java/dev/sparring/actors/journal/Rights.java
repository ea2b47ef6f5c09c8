// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What each player must be allowed to do on a Kafka that asks who its clients are. */
public final class Rights {

    private static final String READ = "Read";
    private static final String WRITE = "Write";
    private static final String DELETE = "Delete";

    private Rights() {}

    /**
     * Of the defender, beside making the topics if nobody else has.
     *
     * @param player its name
     */
    public static Set<Permission> ofDefender(Topics topics, String player) {
        Set<Permission> all = new LinkedHashSet<>();
        all.addAll(topics(READ, topics.all().stream().map(Topics.Topic::name).toList()));
        all.addAll(
                topics(
                        WRITE,
                        List.of(
                                topics.settings(),
                                topics.rounds(),
                                topics.snapshots(),
                                topics.checkpoints(),
                                topics.reports(),
                                topics.roster(),
                                topics.deadLetters())));
        // records that nobody needs any more
        all.addAll(topics(DELETE, List.of(topics.rounds(), topics.attacks(), topics.snapshots())));
        all.add(Permission.transactionalId(Journal.transactionalId(topics, player)));
        return all;
    }

    /**
     * Of an attacker and its replicas.
     *
     * @param learns whether it has weights of its own
     */
    public static Set<Permission> ofAttacker(Topics topics, String id, boolean learns) {
        Set<Permission> all = new LinkedHashSet<>();
        all.addAll(
                topics(
                        READ,
                        List.of(
                                topics.settings(),
                                topics.rounds(),
                                topics.snapshots(),
                                topics.checkpoints(),
                                topics.reports())));
        all.addAll(topics(WRITE, List.of(topics.attacks(), topics.roster())));
        all.add(Permission.group(Journal.group(topics, id)));
        if (learns) {
            all.addAll(topics(WRITE, List.of(topics.snapshots(), topics.checkpoints())));
            all.add(Permission.transactionalId(Journal.transactionalId(topics, id)));
        }
        return all;
    }

    /** Of the referee. */
    public static Set<Permission> ofReferee(Topics topics) {
        Set<Permission> all = new LinkedHashSet<>();
        all.addAll(
                topics(
                        READ,
                        List.of(
                                topics.settings(),
                                topics.snapshots(),
                                topics.checkpoints(),
                                topics.reports())));
        all.addAll(topics(WRITE, List.of(topics.checkpoints(), topics.reports())));
        return all;
    }

    private static List<Permission> topics(String operation, List<String> names) {
        return names.stream().map(name -> Permission.topic(operation, name)).toList();
    }
}
