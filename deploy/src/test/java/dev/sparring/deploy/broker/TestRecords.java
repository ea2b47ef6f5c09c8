// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and reads lines of text, to see that a broker works. */
final class TestRecords {

    private static final String TOPIC = "lines";

    private TestRecords() {}

    static void createTopic(Broker broker) throws Exception {
        try (Admin admin = Admin.create(client(broker))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    static void write(Broker broker, String... lines) {
        try (var producer =
                new KafkaProducer<>(
                        client(broker), new StringSerializer(), new StringSerializer())) {
            for (String line : lines) {
                producer.send(new ProducerRecord<>(TOPIC, line));
            }
        }
    }

    static List<String> read(Broker broker) {
        try (var consumer =
                new KafkaConsumer<>(
                        client(broker), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> lines = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> lines.add(record.value()));
            }
            return lines;
        }
    }

    private static Map<String, Object> client(Broker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 20_000);
    }
}
