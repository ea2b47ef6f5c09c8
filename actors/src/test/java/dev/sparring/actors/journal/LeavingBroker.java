// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/**
 * A cluster of two brokers, the second of which can leave and come back: one attacker's topic lies
 * there. Everything else, groups among it, lies on the first. Writers give up soon.
 */
public final class LeavingBroker implements AutoCloseable {

    private static final String IMPATIENT = "request.timeout.ms=1000\ndelivery.timeout.ms=2000\n";
    private static final int LEAVING = 1;

    private final KafkaClusterTestKit cluster;
    private final Journal journal;

    private LeavingBroker(KafkaClusterTestKit cluster, Journal journal) {
        this.cluster = cluster;
        this.journal = journal;
    }

    /**
     * Starts both, with the topics of a game.
     *
     * @param folder for a file that says how to connect
     * @param attacker whose topic is on the broker that can leave
     */
    public static LeavingBroker start(Path folder, Set<String> attackers, String attacker)
            throws Exception {
        KafkaClusterTestKit cluster =
                new KafkaClusterTestKit.Builder(
                                new TestKitNodes.Builder()
                                        .setCombined(true)
                                        .setNumBrokerNodes(LEAVING + 1)
                                        .setNumControllerNodes(1)
                                        .build())
                        .setConfigProp("default.replication.factor", "1")
                        .setConfigProp("offsets.topic.num.partitions", "1")
                        .setConfigProp("transaction.state.log.num.partitions", "1")
                        .setConfigProp("transaction.state.log.min.isr", "1")
                        .setConfigProp("auto.create.topics.enable", "false")
                        .build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
        Path file = Files.writeString(folder.resolve("client.properties"), IMPATIENT);
        Connection connection = Connection.of(Optional.of(cluster.bootstrapServers()), file);
        LeavingBroker brokers = new LeavingBroker(cluster, Journal.of(connection, "leaving"));
        brokers.place(attackers, attacker);
        return brokers;
    }

    /** The game's. */
    public Journal journal() {
        return journal;
    }

    /** The second broker goes; returns when it is gone. */
    public void leave() {
        cluster.brokers().get(LEAVING).shutdown();
    }

    /** It comes back, over its data. */
    public void comeBack() {
        cluster.brokers().get(LEAVING).startup();
    }

    /** Whether anybody is in the group of those who share an attacker's work. */
    public boolean hasMembers(String attacker) throws Exception {
        String group = Journal.group(journal.topics(), attacker);
        try (Admin admin = Admin.create(KafkaSettings.admin(journal.connection(), 10_000))) {
            return !admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(10, TimeUnit.SECONDS)
                    .members()
                    .isEmpty();
        }
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }

    /** What is made while a broker is away lies on the other one. */
    private void place(Set<String> attackers, String attacker) throws Exception {
        leave();
        try (Admin admin = Admin.create(KafkaSettings.admin(journal.connection(), 10_000))) {
            admin.createTopics(
                            List.of(
                                    internal("__consumer_offsets"),
                                    internal("__transaction_state")))
                    .all()
                    .get();
            journal.createTopics(1, attackers);
            comeBack();
            TopicPartition moved = new TopicPartition(journal.topics().attacks(attacker), 0);
            NewPartitionReassignment there = new NewPartitionReassignment(List.of(LEAVING));
            admin.alterPartitionReassignments(Map.of(moved, Optional.of(there))).all().get();
            while (!admin.listPartitionReassignments().reassignments().get().isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    private static NewTopic internal(String name) {
        return new NewTopic(name, 1, (short) 1)
                .configs(
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_COMPACT));
    }
}
