// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.OneLine;
import dev.sparring.protocol.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** From the client library's records to ours, and back. */
final class Records {

    private static final byte[] NOTHING = {};

    private Records() {}

    static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        return new Entry(
                record.topic(),
                record.partition(),
                record.offset(),
                Text.of(record.key()),
                author(record),
                Text.number(record.headers(), Topics.HEADER_ROUND),
                record.value() == null ? NOTHING : record.value());
    }

    private static String author(ConsumerRecord<byte[], byte[]> record) {
        String owner = Topics.author(record.topic());
        return owner.isEmpty()
                ? OneLine.of(Text.of(record.headers(), Topics.HEADER_PLAYER))
                : owner;
    }

    /**
     * A record with the headers that each has.
     *
     * @param partition null to let the client choose
     * @param key empty for none
     * @param round for the header; none when negative
     * @param part for the header, of what is a part of a message; empty for none
     */
    static ProducerRecord<byte[], byte[]> record(
            Topics topics,
            String author,
            String topic,
            Integer partition,
            String key,
            long round,
            String part,
            byte[] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, partition, key.isEmpty() ? null : Text.bytes(key), value);
        record.headers().add(Topics.HEADER_GAME, Text.bytes(topics.game()));
        record.headers().add(Topics.HEADER_PLAYER, Text.bytes(author));
        record.headers().add(Topics.HEADER_PROTOCOL, Text.bytes(Topics.PROTOCOL_VERSION));
        if (round >= 0) {
            record.headers().add(Topics.HEADER_ROUND, Text.bytes(round));
        }
        if (!part.isEmpty()) {
            record.headers().add(Topics.HEADER_PART, Text.bytes(part));
        }
        return record;
    }
}
