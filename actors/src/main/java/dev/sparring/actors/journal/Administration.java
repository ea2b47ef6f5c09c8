// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.v1.InputOffset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is asked of a Kafka but for records: topics, and what this client may do with them. */
final class Administration {

    /** A broker that does not answer for so long is away. */
    static final int PATIENCE_SECONDS = 9;

    private Administration() {}

    /** A question to a broker's administration. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * What a question is for, for the message if there is no answer.
     *
     * @param what in words
     * @param operation of Kafka's ACLs that it takes
     * @param topics that it is about
     */
    record Purpose(String what, String operation, Collection<String> topics) {

        Purpose(String what) {
            this(what, "Describe", List.of());
        }
    }

    /**
     * Asks.
     *
     * @throws RefusedException if Kafka answers and does not let this client do it, or the two do
     *     not understand each other
     * @throws UnreachableException if there is no answer within ten seconds
     */
    static <T> T ask(Connection connection, Purpose purpose, Question<T> question) {
        boolean unknown = !connection.isProven();
        Map<Port, Port.Speech> heard = Map.of();
        if (unknown && !connection.usesTls()) {
            // clients would try for ever, and need much memory for it
            heard = Port.listen(connection);
            requireUnderstanding(connection, heard);
        }
        Admin admin = open(connection);
        try {
            T answer = question.ask(admin);
            connection.prove();
            return answer;
        } catch (TimeoutException | ExecutionException e) {
            JournalException failure = failure(connection, purpose, e);
            if (!(failure instanceof UnreachableException)) {
                throw failure;
            }
            if (unknown && connection.usesTls()) {
                heard = Port.listen(connection);
                requireUnderstanding(connection, heard);
            }
            throw Failures.unreachable(connection, purpose.what(), heard, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted: cannot " + purpose.what(), e);
        } finally {
            // what was asked is answered, or will not be
            admin.close(Duration.ZERO);
        }
    }

    /**
     * Those of some topics that are there.
     *
     * @param operation of Kafka's ACLs that they are wanted for, for the message
     */
    static Set<String> existing(
            Connection connection, String operation, Collection<String> topics) {
        return ask(
                connection,
                new Purpose("look for topics", operation, topics),
                admin -> existing(admin, topics));
    }

    static Set<String> existing(Admin admin, Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> existing = new HashSet<>(topics);
        Set<String> hidden = new TreeSet<>();
        var answers = admin.describeTopics(topics).topicNameValues();
        for (var answer : answers.entrySet()) {
            try {
                answer.getValue().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TopicAuthorizationException) {
                    hidden.add(answer.getKey());
                } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                existing.remove(answer.getKey());
            }
        }
        if (!hidden.isEmpty()) {
            throw new ExecutionException(new TopicAuthorizationException(hidden));
        }
        return existing;
    }

    /** The names of all topics that this client may see. */
    static Set<String> topics(Connection connection) {
        return ask(connection, new Purpose("list the topics"), Administration::names);
    }

    /**
     * Deletes topics that are there.
     *
     * @param whose for the message
     * @param which by name
     */
    static void delete(Connection connection, String whose, Predicate<String> which) {
        List<String> ours = topics(connection).stream().filter(which).toList();
        ask(
                connection,
                new Purpose("delete the topics of " + whose, "Delete", ours),
                admin -> {
                    for (var gone : admin.deleteTopics(ours).topicNameValues().values()) {
                        await(gone, UnknownTopicOrPartitionException.class);
                    }
                    return ours;
                });
    }

    /**
     * Deletes groups that nobody is in, if this client may; what they remember is worthless without
     * their topics.
     *
     * @param which by name
     */
    static void deleteGroups(Connection connection, Predicate<String> which) {
        ask(
                connection,
                new Purpose("delete groups"),
                admin -> {
                    List<String> ours = new ArrayList<>();
                    for (var group :
                            admin.listGroups().valid().get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        if (which.test(group.groupId())) {
                            ours.add(group.groupId());
                        }
                    }
                    for (var gone : admin.deleteConsumerGroups(ours).deletedGroups().values()) {
                        await(gone, ApiException.class);
                    }
                    return ours;
                });
    }

    /** Deletes the records before some offsets. */
    static void deleteBefore(Connection connection, Offsets offsets) {
        Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
        for (InputOffset input : offsets.list()) {
            before.put(
                    new TopicPartition(input.getTopic(), input.getPartition()),
                    RecordsToDelete.beforeOffset(input.getOffset() - input.getBack()));
        }
        List<String> topics =
                before.keySet().stream().map(TopicPartition::topic).distinct().toList();
        ask(
                connection,
                new Purpose("delete old records", "Delete", topics),
                admin -> admin.deleteRecords(before).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /**
     * Those of some permissions that this client does not have. What Kafka cannot say beforehand,
     * such as for a resource that does not exist yet, counts as given.
     */
    static List<Permission> missing(Connection connection, Collection<Permission> wanted) {
        return ask(
                connection,
                new Purpose("ask for permissions"),
                admin -> {
                    Map<Permission, KafkaFuture<Set<AclOperation>>> given = new LinkedHashMap<>();
                    wanted.forEach(permission -> given.put(permission, given(admin, permission)));
                    List<Permission> missing = new ArrayList<>();
                    for (var answer : given.entrySet()) {
                        if (!has(answer.getKey(), answer.getValue())) {
                            missing.add(answer.getKey());
                        }
                    }
                    return missing;
                });
    }

    /** What somebody else has done already is done. */
    static void await(KafkaFuture<Void> future, Class<? extends Exception> done)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!done.isInstance(e.getCause())) {
                throw e;
            }
        }
    }

    private static boolean has(Permission permission, KafkaFuture<Set<AclOperation>> answer)
            throws InterruptedException, TimeoutException, ExecutionException {
        try {
            Set<AclOperation> given = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            AclOperation wanted = AclOperation.fromString(permission.operation());
            return given == null || given.contains(wanted);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return true;
            }
            if (Failures.isPassing(e)) {
                throw e;
            }
            return !(e.getCause() instanceof AuthorizationException);
        }
    }

    /** All are asked at once. */
    private static KafkaFuture<Set<AclOperation>> given(Admin admin, Permission permission) {
        List<String> name = List.of(permission.name());
        return switch (permission.resource()) {
            case Permission.TOPIC ->
                    admin.describeTopics(
                                    name,
                                    new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .topicNameValues()
                            .get(permission.name())
                            .thenApply(topic -> topic.authorizedOperations());
            case Permission.GROUP ->
                    admin.describeConsumerGroups(
                                    name,
                                    new DescribeConsumerGroupsOptions()
                                            .includeAuthorizedOperations(true))
                            .describedGroups()
                            .get(permission.name())
                            .thenApply(group -> group.authorizedOperations());
            default ->
                    admin.describeTransactions(name)
                            .description(permission.name())
                            .thenApply(transaction -> null);
        };
    }

    private static Set<String> names(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void requireUnderstanding(Connection connection, Map<Port, Port.Speech> heard) {
        Failures.misunderstanding(connection, heard)
                .ifPresent(
                        refused -> {
                            throw refused;
                        });
    }

    private static JournalException failure(
            Connection connection, Purpose purpose, Exception cause) {
        Throwable reason = cause.getCause() == null ? cause : cause.getCause();
        String what =
                "cannot %s at %s: %s".formatted(purpose.what(), connection, reason.getMessage());
        return Failures.of(connection, purpose.operation(), purpose.topics(), what, cause);
    }

    private static Admin open(Connection connection) {
        try {
            return Admin.create(KafkaSettings.admin(connection, PATIENCE_SECONDS * 1000));
        } catch (KafkaException e) {
            throw Failures.unusable(connection, e);
        }
    }
}
