// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.InputOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes a game's topics with limits of their own, so that the broker's defaults do not matter.
 *
 * <p>All but the rounds have one partition: what a player reads is then in one order for everybody,
 * and a learning attacker's snapshot lies before the defender's that was trained against it. What
 * players go on from is not dropped by age or size, because neither knows what the oldest
 * checkpoint still needs; the defender deletes what nobody does.
 */
final class TopicCreation {

    private static final int PATIENCE_SECONDS = 10;
    private static final long SOME_BYTES = 256L << 20;
    private static final long SHORT_MILLIS = TimeUnit.HOURS.toMillis(1);

    private TopicCreation() {}

    static void create(String bootstrapServers, Topics topics, int window, int segmentBytes) {
        ask(
                bootstrapServers,
                "create the topics of game " + topics.game(),
                admin -> {
                    Set<String> existing = names(admin);
                    List<NewTopic> missing = new ArrayList<>();
                    for (Topics.Topic topic : topics.all()) {
                        if (!existing.contains(topic.name())) {
                            missing.add(
                                    new NewTopic(topic.name(), topic.partitions(window), (short) -1)
                                            .configs(config(topic, segmentBytes)));
                        }
                    }
                    createAll(admin, missing);
                    return missing;
                });
    }

    /**
     * Deletes topics that are there.
     *
     * @param whose for the message
     * @param which by name
     */
    static void delete(String bootstrapServers, String whose, Predicate<String> which) {
        ask(
                bootstrapServers,
                "delete the topics of " + whose,
                admin -> {
                    List<String> ours = names(admin).stream().filter(which).toList();
                    for (var gone : admin.deleteTopics(ours).topicNameValues().values()) {
                        await(gone, UnknownTopicOrPartitionException.class);
                    }
                    return ours;
                });
    }

    /** Deletes the records before some offsets. */
    static void deleteBefore(String bootstrapServers, Offsets offsets) {
        Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
        for (InputOffset input : offsets.list()) {
            before.put(
                    new TopicPartition(input.getTopic(), input.getPartition()),
                    RecordsToDelete.beforeOffset(input.getOffset()));
        }
        ask(
                bootstrapServers,
                "delete old records",
                admin -> admin.deleteRecords(before).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /** The names of all topics of a broker. */
    static Set<String> existing(String bootstrapServers) {
        return ask(bootstrapServers, "list the topics", TopicCreation::names);
    }

    /** A question to a broker's administration. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    static <T> T ask(String bootstrapServers, String what, Question<T> question) {
        try (Admin admin = open(bootstrapServers)) {
            return question.ask(admin);
        } catch (TimeoutException e) {
            throw unreachable(bootstrapServers, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(bootstrapServers, e);
            }
            throw JournalException.of(
                    "cannot %s at %s: %s"
                            .formatted(what, bootstrapServers, e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted: cannot " + what, e);
        }
    }

    private static Set<String> names(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void createAll(Admin admin, List<NewTopic> missing)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (var created : admin.createTopics(missing).values().values()) {
            await(created, TopicExistsException.class);
        }
        awaitKnown(admin, missing.stream().map(NewTopic::name).toList());
    }

    /** What somebody else has done already is done. */
    private static void await(KafkaFuture<Void> future, Class<? extends Exception> done)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!done.isInstance(e.getCause())) {
                throw e;
            }
        }
    }

    /** A broker hears of its controller's new topics a moment after they are made. */
    private static void awaitKnown(Admin admin, Collection<String> made)
            throws InterruptedException, ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!names(admin).containsAll(made)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("topics were made and do not appear");
            }
            Thread.sleep(20);
        }
    }

    private static Admin open(String bootstrapServers) {
        Map<String, Object> config = KafkaSettings.client(bootstrapServers);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000 / 2);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_SECONDS * 1000 - 1000);
        try {
            return Admin.create(config);
        } catch (KafkaException e) {
            throw new JournalException(
                    "'%s' is not a Kafka broker's host:port: %s"
                            .formatted(bootstrapServers, rootMessage(e)),
                    e);
        }
    }

    private static String rootMessage(Throwable e) {
        return e.getCause() == null ? e.getMessage() : rootMessage(e.getCause());
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

    private static JournalException unreachable(String bootstrapServers, Exception cause) {
        return new UnreachableException(
                "no Kafka broker answers at %s (waited %d s): start one there, or correct --kafka"
                        .formatted(bootstrapServers, PATIENCE_SECONDS),
                cause);
    }
}
