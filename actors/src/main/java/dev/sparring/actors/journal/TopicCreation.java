// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Makes a game's topics with limits of their own, so that the broker's defaults do not matter.
 *
 * <p>All but the rounds have one partition: what a player reads is then in one order for everybody.
 * What players go on from is not dropped by age or size, because neither knows what the oldest
 * checkpoint still needs; the defender deletes what nobody does.
 */
final class TopicCreation {

    private static final long SOME_BYTES = 256L << 20;
    private static final long SHORT_MILLIS = TimeUnit.HOURS.toMillis(1);

    private TopicCreation() {}

    static void create(
            Connection connection,
            Topics topics,
            Collection<Topics.Topic> wanted,
            int window,
            int segmentBytes,
            int replicationFactor) {
        List<String> names = wanted.stream().map(Topics.Topic::name).toList();
        Set<String> existing = Administration.existing(connection, "Describe", names);
        List<NewTopic> missing = new ArrayList<>();
        List<Topics.Topic> there = new ArrayList<>();
        for (Topics.Topic topic : wanted) {
            if (existing.contains(topic.name())) {
                there.add(topic);
            } else {
                missing.add(
                        new NewTopic(
                                        topic.name(),
                                        topic.partitions(window),
                                        (short) replicationFactor)
                                .configs(config(topic, segmentBytes)));
            }
        }
        if (!there.isEmpty()) {
            TopicCheck.check(connection, there, window);
        }
        if (!missing.isEmpty()) {
            List<String> made = missing.stream().map(NewTopic::name).toList();
            Administration.ask(
                    connection,
                    new Administration.Purpose(
                            "create the topics of game " + topics.game(), "Create", made),
                    admin -> createAll(admin, missing, made));
        }
    }

    private static Collection<String> createAll(
            Admin admin, List<NewTopic> missing, Collection<String> made)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (var created : admin.createTopics(missing).values().values()) {
            Administration.await(created, TopicExistsException.class);
        }
        awaitKnown(admin, made);
        return made;
    }

    /** A broker hears of its controller's new topics a moment after they are made. */
    private static void awaitKnown(Admin admin, Collection<String> made)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadline =
                System.nanoTime() + TimeUnit.SECONDS.toNanos(Administration.PATIENCE_SECONDS);
        while (!Administration.existing(admin, made).containsAll(made)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("topics were made and do not appear");
            }
            Thread.sleep(20);
        }
    }

    private static Map<String, String> config(Topics.Topic topic, int segmentBytes) {
        Map<String, String> config = new HashMap<>();
        config.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(KafkaSettings.MAX_RECORD_BYTES));
        config.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(segmentBytes));
        if (topic.compacted()) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            config.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        } else if (topic.retention() == Topics.Retention.SHORT) {
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(SHORT_MILLIS));
        } else if (topic.retention() == Topics.Retention.SOME) {
            config.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(SOME_BYTES));
            config.put(
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    Long.toString(Math.min(segmentBytes, SOME_BYTES / 8)));
        }
        return config;
    }
}
