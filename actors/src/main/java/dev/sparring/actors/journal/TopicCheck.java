// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Looks at topics that were there before, made by somebody else: a game that could not be played on
 * them is refused before it begins. What Kafka does not let this client see counts as right.
 */
final class TopicCheck {

    private final int window;
    private final List<String> wrong = new ArrayList<>();

    private TopicCheck(int window) {
        this.window = window;
    }

    /**
     * Checks topics that are there.
     *
     * @param window rounds in flight
     * @throws RefusedException naming each topic, value and fix
     */
    static void check(Connection connection, Collection<Topics.Topic> topics, int window) {
        List<String> names = topics.stream().map(Topics.Topic::name).toList();
        TopicCheck check = new TopicCheck(window);
        Administration.ask(
                connection,
                new Administration.Purpose("look at topics", "Describe", names),
                admin -> check.look(admin, topics));
        if (!check.wrong.isEmpty()) {
            throw new RefusedException(
                    "topics at %s are not as a game needs them: %s"
                            .formatted(connection, String.join("; ", check.wrong)));
        }
    }

    /** Whether a game lies on one broker alone where there are several. */
    static Optional<String> risk(Connection connection, Topics topics) {
        List<String> names = List.of(topics.checkpoints());
        return Administration.ask(
                connection,
                new Administration.Purpose("look at topics", "Describe", names),
                admin -> {
                    var topic =
                            admin.describeTopics(names)
                                    .topicNameValues()
                                    .get(topics.checkpoints())
                                    .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS);
                    int brokers =
                            admin.describeCluster()
                                    .nodes()
                                    .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS)
                                    .size();
                    int copies = topic.partitions().get(0).replicas().size();
                    return copies > 1 || brokers < 2
                            ? Optional.empty()
                            : Optional.of(
                                    ("game %s has one copy only, on one of %d brokers, and ends if"
                                         + " that broker is lost: set journal.replication-factor ="
                                         + " %d for the next game")
                                            .formatted(
                                                    topics.game(), brokers, Math.min(3, brokers)));
                });
    }

    private List<String> look(Admin admin, Collection<Topics.Topic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        var described =
                admin.describeTopics(topics.stream().map(Topics.Topic::name).toList())
                        .topicNameValues();
        for (Topics.Topic topic : topics) {
            TopicDescription description =
                    described
                            .get(topic.name())
                            .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS);
            partitions(topic, description.partitions().size());
        }
        for (var each : configs(admin, topics).entrySet()) {
            topics.stream()
                    .filter(topic -> topic.name().equals(each.getKey().name()))
                    .forEach(topic -> config(topic, each.getValue()));
        }
        return wrong;
    }

    private static Map<ConfigResource, Config> configs(Admin admin, Collection<Topics.Topic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<ConfigResource> resources =
                topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                        .collect(Collectors.toList());
        try {
            return admin.describeConfigs(resources)
                    .all()
                    .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                return Map.of();
            }
            throw e;
        }
    }

    private void partitions(Topics.Topic topic, int found) {
        int wanted = topic.partitions(window);
        if (found != wanted) {
            wrong.add(
                    "%s has %d partitions instead of %d (delete it; it is created again)"
                            .formatted(topic.name(), found, wanted));
        }
    }

    private void config(Topics.Topic topic, Config config) {
        long limit = number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG).orElse(Long.MAX_VALUE);
        if (limit < KafkaSettings.MIN_RECORD_BYTES) {
            add(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, limit, KafkaSettings.MIN_RECORD_BYTES);
        }
        String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG).orElse("");
        boolean compacts = policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        if (!policy.isEmpty() && compacts != topic.compacted()) {
            add(
                    topic,
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    policy,
                    topic.compacted()
                            ? TopicConfig.CLEANUP_POLICY_COMPACT
                            : TopicConfig.CLEANUP_POLICY_DELETE);
        }
        boolean isKept =
                topic.retention() == Topics.Retention.GAME
                        || topic.retention() == Topics.Retention.LONG;
        for (String key :
                List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
            long kept = number(config, key).orElse(-1L);
            if (isKept && kept != -1) {
                add(topic, key, kept, -1);
            }
        }
    }

    private void add(Topics.Topic topic, String key, Object found, Object wanted) {
        wrong.add(
                "%s has %s=%s (kafka-configs.sh --alter --topic %s --add-config %s=%s)"
                        .formatted(topic.name(), key, found, topic.name(), key, wanted));
    }

    private static Optional<Long> number(Config config, String key) {
        return value(config, key).map(Long::parseLong);
    }

    private static Optional<String> value(Config config, String key) {
        return Optional.ofNullable(config.get(key)).map(entry -> entry.value());
    }
}
