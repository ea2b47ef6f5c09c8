// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * A consumer without a group, whose end nobody has to hear of. The library's own {@code close}
 * waits for the fetch that is under way, half a second each time.
 */
final class QuickConsumer extends KafkaConsumer<byte[], byte[]> {

    QuickConsumer(Map<String, Object> config) {
        super(config);
    }

    @Override
    public void close() {
        close(CloseOptions.timeout(Duration.ZERO));
    }
}
