// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;

/**
 * A cluster of two brokers, each a process, that lasts when the second one goes: the first is the
 * controller, and coordinates all groups and transactions. Topics have one copy. Clients are less
 * patient than by default.
 */
public final class TwoBrokers implements AutoCloseable {

    /** How long a client tries to write a record. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LOOPBACK = KafkaNode.LOOPBACK;
    private static final int LAST = 1;

    private final Path folder;

    /** Of both brokers, and of the controller. */
    private final List<Integer> ports;

    private final List<ClusterNode> nodes = new ArrayList<>();

    private TwoBrokers(Path folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /** Starts both and waits until they answer. */
    public static TwoBrokers start(Path folder) throws Exception {
        Files.createDirectories(folder);
        TwoBrokers cluster = new TwoBrokers(folder, FreePorts.find(LAST + 2));
        Path format =
                Files.writeString(
                        folder.resolve("format"), "--cluster-id\n" + Uuid.randomUuid().toString());
        try {
            for (int i = 0; i <= LAST; i++) {
                cluster.nodes.add(cluster.node(i, format));
                cluster.nodes.get(i).start();
            }
            cluster.awaitBoth();
            cluster.createInternalTopics();
            return cluster;
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    /** How clients connect. */
    public Connection connection() throws IOException {
        long patience = DELIVERY_TIMEOUT.toMillis();
        String properties =
                "request.timeout.ms=%d\ndelivery.timeout.ms=%d\n".formatted(patience / 2, patience);
        Path file = Files.writeString(folder.resolve("client.properties"), properties);
        return Connection.of(Optional.of(LOOPBACK + ":" + ports.get(0)), file);
    }

    /** Moves some topics to the second broker, and all others to the first. */
    public void moveToSecond(Collection<String> topics) throws Exception {
        try (Admin admin = admin()) {
            Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
            for (TopicDescription topic : describe(admin)) {
                int broker = topics.contains(topic.name()) ? LAST : 0;
                for (TopicPartitionInfo partition : topic.partitions()) {
                    moves.put(
                            new TopicPartition(topic.name(), partition.partition()),
                            Optional.of(new NewPartitionReassignment(List.of(broker))));
                }
            }
            admin.alterPartitionReassignments(moves)
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    admin.listPartitionReassignments()
                                            .reassignments()
                                            .get(10, TimeUnit.SECONDS)
                                            .isEmpty());
        }
    }

    /** Sends the second broker a signal, such as STOP or CONT. */
    public void signalSecond(String name) throws Exception {
        nodes.get(LAST).signal(name);
    }

    /** Kills the second broker with signal 9, and starts it again over its data. */
    public void killAndRestartSecond() throws Exception {
        nodes.get(LAST).kill();
        nodes.get(LAST).start();
    }

    /**
     * How many bytes lie in the kernel that the second broker has not read, on the connection where
     * they are most. Of a broker that is stopped it is what was sent to it since.
     */
    public long unreadBySecond() throws IOException {
        String port = ":%04X".formatted(ports.get(LAST));
        long most = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] words = line.strip().split("\\s+");
                if (words[1].endsWith(port)) {
                    most = Math.max(most, Long.parseLong(words[4].split(":")[1], 16));
                }
            }
        }
        return most;
    }

    /** Waits until nobody is in the group of those who share a player's work. */
    public void awaitNobodyIn(Journal journal, String player) {
        String group = journal.topics().game() + "/" + player;
        try (Admin admin = admin()) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () ->
                                    admin.describeConsumerGroups(List.of(group))
                                            .describedGroups()
                                            .get(group)
                                            .get(10, TimeUnit.SECONDS)
                                            .members()
                                            .isEmpty());
        }
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::kill);
    }

    private void awaitBoth() {
        try (Admin admin = admin()) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(
                            () ->
                                    admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size()
                                            == nodes.size());
        }
    }

    private void createInternalTopics() throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (String name : List.of("__consumer_offsets", "__transaction_state")) {
            topics.add(
                    new NewTopic(name, Map.of(0, List.of(0)))
                            .configs(
                                    Map.of(
                                            TopicConfig.CLEANUP_POLICY_CONFIG,
                                            TopicConfig.CLEANUP_POLICY_COMPACT)));
        }
        try (Admin admin = admin()) {
            admin.createTopics(topics).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Collection<TopicDescription> describe(Admin admin) throws Exception {
        return admin.describeTopics(admin.listTopics().names().get(10, TimeUnit.SECONDS))
                .allTopicNames()
                .get(10, TimeUnit.SECONDS)
                .values();
    }

    private Admin admin() {
        return Admin.create(
                Map.of(
                        "bootstrap.servers",
                        LOOPBACK + ":" + ports.get(0),
                        // it may ask the one that is stopped
                        "request.timeout.ms",
                        2_000,
                        "reconnect.backoff.ms",
                        50,
                        "reconnect.backoff.max.ms",
                        200));
    }

    private ClusterNode node(int number, Path format) throws IOException {
        Path own = Files.createDirectories(folder.resolve("broker-" + number));
        Path data = own.resolve("data");
        Properties properties = BrokerSettings.of(data, LOOPBACK, ports.get(number), ports.get(2));
        properties.put("node.id", Integer.toString(number));
        // on a busy machine too only those are away who are meant to be
        properties.put("broker.session.timeout.ms", "6000");
        properties.put("controller.quorum.voters", "0@" + LOOPBACK + ":" + ports.get(2));
        if (number == LAST) {
            properties.put("process.roles", "broker");
            properties.put("listeners", "PLAINTEXT://" + LOOPBACK + ":" + ports.get(number));
        }
        return ClusterNode.of(own, properties, format, System.getProperty("java.class.path"));
    }
}
