// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

/**
 * Something that Kafka's ACLs let a client do.
 *
 * @param resource as Kafka's tool calls it: {@code topic}, {@code group}, {@code transactional-id}
 * @param name of the resource
 * @param operation of Kafka's ACLs: {@code Read}, {@code Write}, {@code Create}, {@code Delete}
 */
public record Permission(String resource, String name, String operation) {

    static final String TOPIC = "topic";
    static final String GROUP = "group";
    static final String TRANSACTIONAL_ID = "transactional-id";

    /** To do something with a topic. */
    public static Permission topic(String operation, String name) {
        return new Permission(TOPIC, name, operation);
    }

    /** To do something with a group: to share its work takes {@code Read}. */
    public static Permission group(String operation, String name) {
        return new Permission(GROUP, name, operation);
    }

    /** To write transactions. */
    public static Permission transactionalId(String name) {
        return new Permission(TRANSACTIONAL_ID, name, "Write");
    }

    /** In words, such as {@code Write topic g1.rounds}. */
    String text() {
        return "%s %s %s".formatted(operation, resource, name);
    }

    /** As Kafka's tool for ACLs takes it. */
    String option() {
        return "--operation %s --%s '%s'".formatted(operation, resource, name);
    }
}
