// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How large a record each topic takes. Kafka is asked once, when there is a record that the
 * smallest of topics would not take; of a topic whose limit this client may not see that is what
 * counts. Safe to share between threads.
 */
final class TopicLimits {

    /** Room for a record's key, headers and batch around its value. */
    static final int OVERHEAD_BYTES = 4 << 10;

    private static final int SMALL_VALUE_BYTES = KafkaSettings.MIN_RECORD_BYTES - OVERHEAD_BYTES;

    /** More is gained by no larger chunk, and a chunk is in memory several times. */
    private static final int LARGEST_CHUNK_BYTES = 1 << 20;

    private final Map<String, Integer> known = new ConcurrentHashMap<>();

    /**
     * The largest value that goes into one record.
     *
     * @param wanted bytes of a value; small ones are not asked for
     * @throws JournalException if the broker does not answer
     */
    int valueBytes(Connection connection, Topics topics, String topic, int wanted) {
        if (wanted <= SMALL_VALUE_BYTES) {
            return SMALL_VALUE_BYTES;
        }
        if (!known.containsKey(topic)) {
            ask(connection, topics, topic);
        }
        // no producer sends more
        return Math.min(KafkaSettings.MAX_RECORD_BYTES, known.get(topic)) - OVERHEAD_BYTES;
    }

    /** How many bytes of a message a chunk holds, where a value of so many goes into a record. */
    static int chunkBytes(int valueBytes) {
        return Math.min(LARGEST_CHUNK_BYTES, valueBytes) - OVERHEAD_BYTES;
    }

    private void ask(Connection connection, Topics topics, String topic) {
        Set<String> names = new LinkedHashSet<>(List.of(topic));
        topics.common().forEach(each -> names.add(each.name()));
        if (Topics.canName(Topics.author(topic))) {
            topics.ofAttacker(Topics.author(topic)).forEach(each -> names.add(each.name()));
        }
        Administration.ask(
                connection,
                new Administration.Purpose("ask what topics take", "DescribeConfigs", names),
                admin -> ask(admin, names));
        known.putIfAbsent(topic, KafkaSettings.MIN_RECORD_BYTES);
    }

    private Set<String> ask(Admin admin, Set<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<ConfigResource> resources =
                names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        for (var answer : admin.describeConfigs(resources).values().entrySet()) {
            try {
                String limit =
                        answer.getValue()
                                .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS)
                                .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                                .value();
                known.putIfAbsent(answer.getKey().name(), Integer.parseInt(limit));
            } catch (ExecutionException e) {
                boolean isUnknown = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!isUnknown && Failures.isPassing(e)) {
                    throw e;
                }
            }
        }
        return names;
    }
}
