// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** From the client library's records to ours. */
final class Records {

    private static final byte[] NOTHING = {};

    private Records() {}

    static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        return new Entry(
                record.topic(),
                record.partition(),
                record.offset(),
                Text.of(record.key()),
                Text.of(record.headers(), Topics.HEADER_PLAYER),
                Text.number(record.headers(), Topics.HEADER_ROUND),
                record.value() == null ? NOTHING : record.value());
    }
}
