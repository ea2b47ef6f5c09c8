// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each player must be allowed to do on a Kafka that asks who its clients are. Who may write to
 * a topic is who speaks there, so nobody but its owner should.
 */
public final class Rights {

    private static final String READ = "Read";
    private static final String WRITE = "Write";
    private static final String DELETE = "Delete";
    private static final String DESCRIBE = "Describe";

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
        // it looks whether they are there
        all.addAll(
                topics(
                        DESCRIBE,
                        List.of(
                                topics.evaluations(),
                                topics.state(Topics.REFEREE),
                                topics.telemetry())));
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
        all.add(Permission.group(READ, Journal.group(topics, id)));
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
                new ArrayList<>(
                        List.of(
                                topics.settings(),
                                topics.snapshots(),
                                topics.checkpoints(),
                                topics.reports()));
        read.addAll(own);
        learners.stream().map(topics::state).forEach(read::add);
        Set<Permission> all = new LinkedHashSet<>();
        all.addAll(topics(READ, read));
        all.addAll(topics(WRITE, own));
        return all;
    }

    /** To make the topics of a game, as whoever begins it must. */
    public static Set<Permission> ofFounder(Topics topics, Collection<String> attackers) {
        return topics("Create", all(topics, attackers));
    }

    /** Of who steers a game: pauses it, ejects attackers, admits new ones. */
    public static Set<Permission> ofOperator(Topics topics, Collection<String> attackers) {
        Set<Permission> all = new LinkedHashSet<>(topics(READ, all(topics, attackers)));
        all.addAll(topics(WRITE, List.of(topics.control())));
        all.addAll(ofFounder(topics, attackers));
        return all;
    }

    /** Of who may delete a game, after a look whether it is being played. */
    public static Set<Permission> ofOwner(Topics topics, Collection<String> attackers) {
        List<String> looked = List.of(topics.settings(), topics.checkpoints(), topics.reports());
        Set<Permission> all = new LinkedHashSet<>(topics(READ, looked));
        all.addAll(topics(DELETE, all(topics, attackers)));
        attackers.forEach(id -> all.add(Permission.group(DELETE, Journal.group(topics, id))));
        return all;
    }

    /** Of who only looks. */
    public static Set<Permission> ofSpectator(Topics topics, Collection<String> attackers) {
        List<String> read = new ArrayList<>(all(topics, attackers));
        read.remove(topics.control());
        Set<Permission> all = new LinkedHashSet<>(topics(READ, read));
        all.addAll(topics(DESCRIBE, List.of(topics.control())));
        return all;
    }

    /** To tell how busy a player's devices are; it plays as well without. */
    public static Set<Permission> ofTelemetry(Topics topics) {
        return topics(WRITE, List.of(topics.telemetry()));
    }

    private static List<String> all(Topics topics, Collection<String> attackers) {
        List<Topics.Topic> all = new ArrayList<>(topics.common());
        attackers.forEach(attacker -> all.addAll(topics.ofAttacker(attacker)));
        return all.stream().map(Topics.Topic::name).toList();
    }

    /**
     * To see how large a record each topic takes that a player writes to; without, its messages are
     * cut as if that were 256 KiB.
     *
     * @param player what it must be allowed to do
     */
    public static Set<Permission> ofLimits(Set<Permission> player) {
        return topics(
                "DescribeConfigs",
                player.stream()
                        .filter(each -> each.resource().equals(Permission.TOPIC))
                        .filter(each -> each.operation().equals(WRITE))
                        .map(Permission::name)
                        .toList());
    }

    private static Set<Permission> topics(String operation, List<String> names) {
        return names.stream()
                .map(name -> Permission.topic(operation, name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
