// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/** Makes Kafka's clients: one that cannot be made says in one line what to correct. */
final class Clients {

    private Clients() {}

    static KafkaProducer<byte[], byte[]> producer(
            Connection connection, Map<String, Object> config) {
        return make(connection, () -> new KafkaProducer<>(config));
    }

    /** One without a group. */
    static KafkaConsumer<byte[], byte[]> consumer(
            Connection connection, Map<String, Object> config) {
        return make(connection, () -> new QuickConsumer(config));
    }

    /** One of a group. */
    static KafkaConsumer<byte[], byte[]> member(Connection connection, Map<String, Object> config) {
        return make(connection, () -> new KafkaConsumer<>(config));
    }

    private static <T> T make(Connection connection, Supplier<T> client) {
        try {
            return client.get();
        } catch (KafkaException e) {
            throw Failures.unusable(connection, e);
        }
    }
}
