// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configuration of a broker of a secured cluster. Clients come by SASL over TLS ({@code
 * CLIENTS}) or with a certificate ({@code MUTUAL}); nobody may do anything that no ACL says. A
 * third port ({@code ELSEWHERE}) shows the certificate of another host.
 */
final class ClusterSettings {

    static final String ADMIN = "admin";
    static final String MECHANISM = "SCRAM-SHA-256";

    private static final String LOOPBACK = KafkaNode.LOOPBACK;
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

    /** Where a broker listens. */
    record Ports(int clients, int mutual, int elsewhere, int controller) {}

    private ClusterSettings() {}

    /**
     * Of one broker.
     *
     * @param node its number, from 0
     * @param passwords of users, by name
     */
    static Properties of(
            int node,
            List<Ports> cluster,
            Path data,
            TestCertificates certificates,
            Map<String, String> passwords) {
        Properties properties = new Properties();
        listeners(properties, node, cluster);
        properties.put("log.dirs", data.toString());
        properties.put("auto.create.topics.enable", "false");
        replicas(properties, cluster.size());
        BrokerSettings.quick(properties);
        BrokerSettings.small(properties);
        tls(properties, certificates);
        sasl(properties, passwords);
        properties.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("allow.everyone.if.no.acl.found", "false");
        // controllers talk in the clear here, on ports that only this cluster knows
        properties.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
        return properties;
    }

    private static void listeners(Properties properties, int node, List<Ports> cluster) {
        Ports ports = cluster.get(node);
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(node));
        properties.put(
                "listeners",
                "CLIENTS://HOST:%d,MUTUAL://HOST:%d,ELSEWHERE://HOST:%d,CONTROLLER://HOST:%d"
                        .replace("HOST", LOOPBACK)
                        .formatted(
                                ports.clients(),
                                ports.mutual(),
                                ports.elsewhere(),
                                ports.controller()));
        properties.put(
                "listener.security.protocol.map",
                "CLIENTS:SASL_SSL,MUTUAL:SSL,ELSEWHERE:SSL,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "CLIENTS");
        properties.put(
                "controller.quorum.voters",
                IntStream.range(0, cluster.size())
                        .mapToObj(i -> i + "@" + LOOPBACK + ":" + cluster.get(i).controller())
                        .collect(Collectors.joining(",")));
    }

    private static void replicas(Properties properties, int brokers) {
        String all = Integer.toString(brokers);
        String most = Integer.toString(Math.max(1, brokers - 1));
        properties.put("default.replication.factor", all);
        properties.put("min.insync.replicas", most);
        properties.put("offsets.topic.replication.factor", all);
        properties.put("offsets.topic.num.partitions", "3");
        properties.put("transaction.state.log.replication.factor", all);
        properties.put("transaction.state.log.num.partitions", "3");
        properties.put("transaction.state.log.min.isr", most);
    }

    private static void tls(Properties properties, TestCertificates certificates) {
        keys(properties, "", certificates.key(TestCertificates.BROKER));
        keys(properties, "listener.name.elsewhere.", certificates.key(TestCertificates.ELSEWHERE));
        properties.put("ssl.truststore.location", certificates.trusted().toString());
        properties.put("ssl.truststore.password", TestCertificates.PASSWORD);
        properties.put("ssl.truststore.type", "PKCS12");
        properties.put("listener.name.mutual.ssl.client.auth", "required");
        // of the certificate's subject the name alone
        properties.put("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/");
    }

    private static void keys(Properties properties, String listener, Path store) {
        properties.put(listener + "ssl.keystore.location", store.toString());
        properties.put(listener + "ssl.keystore.password", TestCertificates.PASSWORD);
        properties.put(listener + "ssl.key.password", TestCertificates.PASSWORD);
        properties.put(listener + "ssl.keystore.type", "PKCS12");
    }

    private static void sasl(Properties properties, Map<String, String> passwords) {
        properties.put("sasl.enabled.mechanisms", MECHANISM + ",PLAIN");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        String users =
                passwords.entrySet().stream()
                        .map(user -> "user_%s=\"%s\"".formatted(user.getKey(), user.getValue()))
                        .collect(Collectors.joining(" "));
        properties.put(
                "listener.name.clients.plain.sasl.jaas.config",
                login(PLAIN, ADMIN, passwords.get(ADMIN)).replace(";", " " + users + ";"));
        properties.put(
                "listener.name.clients.scram-sha-256.sasl.jaas.config", SCRAM + " required;");
    }

    /** What a client of a mechanism says. */
    static String jaas(String mechanism, String user, String password) {
        return login(mechanism.equals("PLAIN") ? PLAIN : SCRAM, user, password);
    }

    private static String login(String module, String user, String password) {
        return "%s required username=\"%s\" password=\"%s\";".formatted(module, user, password);
    }
}
