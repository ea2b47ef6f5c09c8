// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Permission;
import dev.sparring.deploy.cli.AclScript;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.awaitility.Awaitility;

/**
 * Brokers of a test as an operator runs them: TLS, SASL, and nothing allowed that no ACL says. Each
 * is a process; all of them end with this one.
 */
public final class SecureCluster implements AutoCloseable {

    /** What a user's password begins with; nothing that a game leaves may have it. */
    public static final String SECRET = "word-of-";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final TestCertificates certificates;
    private final List<ClusterSettings.Ports> ports;
    private final Map<String, String> passwords;
    private final List<ClusterNode> nodes = new ArrayList<>();

    private SecureCluster(
            Path folder,
            TestCertificates certificates,
            List<ClusterSettings.Ports> ports,
            Map<String, String> passwords) {
        this.folder = folder;
        this.certificates = certificates;
        this.ports = ports;
        this.passwords = passwords;
    }

    /** Brokers of the version that ships. */
    public static SecureCluster start(Path folder, int brokers, String... users) throws Exception {
        return startOn(System.getProperty("java.class.path"), folder, brokers, users);
    }

    /**
     * Brokers of another version.
     *
     * @param jars folder with all that it needs
     */
    public static SecureCluster startOther(Path jars, Path folder, int brokers, String... users)
            throws Exception {
        Path own =
                Path.of(
                        ClusterNodeMain.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        return startOn(jars + "/*" + File.pathSeparator + own, folder, brokers, users);
    }

    /**
     * Starts brokers and waits until they answer.
     *
     * @param classPath with a Kafka of any version that knows KRaft
     * @param users who get a password, and no permission
     */
    private static SecureCluster startOn(
            String classPath, Path folder, int brokers, String... users) throws Exception {
        Files.createDirectories(folder);
        TestCertificates certificates = TestCertificates.make(folder.resolve("tls"));
        Map<String, String> passwords = new TreeMap<>();
        passwords.put(ClusterSettings.ADMIN, SECRET + ClusterSettings.ADMIN);
        for (String user : users) {
            passwords.put(user, SECRET + user);
        }
        SecureCluster cluster =
                new SecureCluster(folder, certificates, freePorts(brokers), passwords);
        Path format = cluster.writeFormat();
        for (int i = 0; i < brokers; i++) {
            cluster.nodes.add(cluster.node(i, format, classPath));
        }
        try {
            for (ClusterNode node : cluster.nodes) {
                node.start();
            }
            cluster.awaitAll();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Where clients connect by SASL over TLS. */
    public String bootstrapServers() {
        return addresses(ports.stream().map(ClusterSettings.Ports::clients).toList());
    }

    /** Where clients connect with a certificate. */
    public String mutualServers() {
        return addresses(ports.stream().map(ClusterSettings.Ports::mutual).toList());
    }

    /** Where a broker shows the certificate of another host. */
    public String elsewhere() {
        return addresses(ports.stream().map(ClusterSettings.Ports::elsewhere).toList());
    }

    /** The stores of this cluster. */
    public TestCertificates certificates() {
        return certificates;
    }

    /** What a user's {@code client.properties} says. */
    public Map<String, String> properties(String user) {
        Map<String, String> properties = tls();
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", ClusterSettings.MECHANISM);
        properties.put("sasl.jaas.config", jaas(ClusterSettings.MECHANISM, user));
        return properties;
    }

    /** The same for one who comes with a certificate. */
    public Map<String, String> mutualProperties(String user) throws Exception {
        Map<String, String> properties = tls();
        properties.put("security.protocol", "SSL");
        properties.put("ssl.keystore.location", certificates.client(user).toString());
        properties.put("ssl.keystore.password", TestCertificates.PASSWORD);
        properties.put("ssl.key.password", TestCertificates.PASSWORD);
        return properties;
    }

    /** What a user says to {@code mechanism}. */
    public String jaas(String mechanism, String user) {
        return ClusterSettings.jaas(mechanism, user, passwords.get(user));
    }

    private Map<String, String> tls() {
        Map<String, String> properties = new TreeMap<>();
        properties.put("ssl.truststore.type", "PKCS12");
        properties.put("ssl.truststore.location", certificates.trusted().toString());
        properties.put("ssl.truststore.password", TestCertificates.PASSWORD);
        return properties;
    }

    /** The {@code client.properties} of a user. */
    public Path clientProperties(String user) {
        return write(user, properties(user));
    }

    /** How a user connects. */
    public Connection connection(String user) {
        return Connection.of(Optional.of(bootstrapServers()), clientProperties(user));
    }

    /** A file of properties. */
    public Path write(String name, Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        Path file = folder.resolve(name + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a user do in a game what {@code sparring acls} prints of the role of its name. */
    public void allowAsPrinted(AclScript script, String user) throws Exception {
        allowAsPrinted(script, user, user);
    }

    /** Lets a user do in a game what {@code sparring acls} prints of a role. */
    public void allowAsPrinted(AclScript script, String role, String user) throws Exception {
        allow(AclLines.of(script, role, user));
    }

    /** Lets a user do something with a topic, a group or a transactional id. */
    public void allow(String user, Collection<Permission> permissions) throws Exception {
        List<AclBinding> bindings = new ArrayList<>();
        for (Permission each : permissions) {
            bindings.add(AclLines.binding(user, each.resource(), each.name(), each.operation()));
        }
        allow(bindings);
    }

    /** Takes everything from a user that it was allowed. */
    public void forbid(String user) throws Exception {
        try (Admin admin = admin()) {
            List<AclBindingFilter> its =
                    admin
                            .describeAcls(AclBindingFilter.ANY)
                            .values()
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .stream()
                            .filter(each -> each.entry().principal().equals("User:" + user))
                            .map(AclBinding::toFilter)
                            .toList();
            admin.deleteAcls(its).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            awaitOn(known -> its.stream().noneMatch(it -> known.stream().anyMatch(it::matches)));
        }
    }

    private void allow(Collection<AclBinding> bindings) throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(bindings).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        awaitOn(known -> known.containsAll(bindings));
    }

    /** Every broker hears of it by itself. */
    private void awaitOn(Predicate<Collection<AclBinding>> heard) {
        for (int i = 0; i < nodes.size(); i++) {
            if (!nodes.get(i).isAlive()) {
                continue;
            }
            try (Admin admin = admin("127.0.0.1:" + ports.get(i).clients())) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(
                                () ->
                                        heard.test(
                                                admin.describeAcls(AclBindingFilter.ANY)
                                                        .values()
                                                        .get(10, TimeUnit.SECONDS)));
            }
        }
    }

    /** Kills a broker with signal 9. */
    public void kill(int broker) {
        nodes.get(broker).kill();
    }

    /** Starts a broker that was killed, over its data; does not wait for it. */
    public void restart(int broker) throws IOException {
        nodes.get(broker).start();
    }

    /** Waits until every broker is in the cluster. */
    public void awaitAll() {
        try (Admin admin = admin()) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(
                            () ->
                                    admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size()
                                            == nodes.size());
        }
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::kill);
    }

    private Admin admin() {
        return admin(bootstrapServers());
    }

    private Admin admin(String where) {
        Map<String, Object> config = new TreeMap<>(properties(ClusterSettings.ADMIN));
        config.put("bootstrap.servers", where);
        config.put("reconnect.backoff.ms", 50);
        config.put("reconnect.backoff.max.ms", 200);
        return Admin.create(config);
    }

    private ClusterNode node(int number, Path format, String classPath) throws IOException {
        Path own = Files.createDirectories(folder.resolve("broker-" + number));
        Properties properties =
                ClusterSettings.of(number, ports, own.resolve("data"), certificates, passwords);
        return ClusterNode.of(own, properties, format, classPath);
    }

    /** What all nodes are formatted with, a word a line. */
    private Path writeFormat() throws IOException {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("--cluster-id", Uuid.randomUuid().toString()));
        passwords.forEach(
                (user, password) ->
                        words.addAll(
                                List.of(
                                        "--add-scram",
                                        "%s=[name=%s,password=%s]"
                                                .formatted(
                                                        ClusterSettings.MECHANISM,
                                                        user,
                                                        password))));
        return Files.writeString(folder.resolve("format"), String.join("\n", words));
    }

    private static String addresses(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    private static List<ClusterSettings.Ports> freePorts(int brokers) throws IOException {
        List<Integer> free = FreePorts.find(4 * brokers);
        List<ClusterSettings.Ports> ports = new ArrayList<>();
        for (int i = 0; i < free.size(); i += 4) {
            ports.add(
                    new ClusterSettings.Ports(
                            free.get(i), free.get(i + 1), free.get(i + 2), free.get(i + 3)));
        }
        return ports;
    }
}
