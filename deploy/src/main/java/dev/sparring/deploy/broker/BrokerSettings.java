// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.nio.file.Path;
import java.util.Properties;

/** The configuration of a broker of one game: one node, small, durable over restarts. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private BrokerSettings() {}

    /**
     * Properties of a broker that is its own controller.
     *
     * @param data where its logs are
     * @param host the interface that clients connect to, and the name by which they find it again
     * @param port where clients connect
     * @param controllerPort for itself
     */
    static Properties of(Path data, String host, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put(
                "listeners",
                "PLAINTEXT://" + host + ":" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        // static voters, so that the port may differ between starts over one directory
        properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        properties.put("log.dirs", data.toAbsolutePath().toString());
        properties.put("auto.create.topics.enable", "false");
        singleNode(properties);
        quick(properties);
        small(properties);
        return properties;
    }

    private static void singleNode(Properties properties) {
        properties.put("default.replication.factor", "1");
        for (String topic :
                new String[] {
                    "offsets.topic", "transaction.state.log", "share.coordinator.state.topic"
                }) {
            properties.put(topic + ".replication.factor", "1");
            properties.put(topic + ".num.partitions", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
    }

    static void quick(Properties properties) {
        // after kill -9 the old registration must expire before a restart is complete
        properties.put("broker.session.timeout.ms", "2000");
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // a transaction per round, one right after the other (KAFKA-20000)
        properties.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // buffers that grow with the records; the fixed default is a fraction of one
        properties.put("socket.send.buffer.bytes", "-1");
        properties.put("socket.receive.buffer.bytes", "-1");
    }

    static void small(Properties properties) {
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        properties.put("log.cleaner.threads", "1");
        // retention by size counts within a game, not only after minutes
        properties.put("log.retention.check.interval.ms", "10000");
        properties.put("log.initial.task.delay.ms", "10000");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
    }
}
