// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What each player must be allowed to do on a Kafka that asks who its clients are. Who may write to
 * a topic is who speaks there, so nobody but its owner should.
 */
public final class Rights {

    private static final String READ = "Read";
    private static final String WRITE = "Write";
    private static final String DELETE = "Delete";

    private Rights() {}

    /**
     * Of the defender, beside making the topics if nobody else has.
     *
     * @param attackers that it plays with
     */
    public static Set<Permission> ofDefender(Topics topics, Collection<String> attackers) {
        List<String> attacks = attackers.stream().map(topics::attacks).toList();
        List<String> own =
                List.of(
                        topics.rounds(),
                        topics.snapshots(),
                        topics.checkpoints(),
                        topics.reports(),
                        topics.deadLetters());
        List<String> read = new ArrayList<>(List.of(topics.settings(), topics.control()));
        read.addAll(own);
        read.addAll(attacks);
        attackers.stream().map(topics::state).forEach(read::add);
        // records that nobody needs any more
        List<String> swept = new ArrayList<>(List.of(topics.rounds(), topics.snapshots()));
        swept.addAll(attacks);
        Set<Permission> all = new LinkedHashSet<>();
        all.addAll(topics(READ, read));
        all.addAll(topics(WRITE, List.of(topics.settings())));
        all.addAll(topics(WRITE, own));
        all.addAll(topics(DELETE, swept));
        all.add(Permission.transactionalId(Journal.transactionalId(topics, Topics.DEFENDER)));
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
        all.addAll(topics(WRITE, List.of(topics.attacks(id))));
        all.add(Permission.group(Journal.group(topics, id)));
        if (learns) {
            all.addAll(topics(READ, List.of(topics.state(id))));
            all.addAll(topics(WRITE, List.of(topics.state(id))));
            all.add(Permission.transactionalId(Journal.transactionalId(topics, id)));
        }
        return all;
    }

    /**
     * Of the referee.
     *
     * @param learners attackers whose weights it measures
     */
    public static Set<Permission> ofReferee(Topics topics, Collection<String> learners) {
        List<String> own = List.of(topics.evaluations(), topics.state(Topics.REFEREE));
        List<String> read =
                new ArrayList<>(List.of(topics.settings(), topics.snapshots(), topics.reports()));
        read.addAll(own);
        learners.stream().map(topics::state).forEach(read::add);
        Set<Permission> all = new LinkedHashSet<>();
        all.addAll(topics(READ, read));
        all.addAll(topics(WRITE, own));
        return all;
    }

    private static List<Permission> topics(String operation, List<String> names) {
        return names.stream().map(name -> Permission.topic(operation, name)).toList();
    }
}
