// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {

    private static final String SECRET = "pssst";
    private static final String SCRAM =
            """
            security.protocol=SASL_SSL
            sasl.mechanism=SCRAM-SHA-256
            sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
                username="alice" password="%s";
            """
                    .formatted(SECRET);

    @TempDir private Path folder;

    @Test
    void shouldPassOnTheNameOfTheFileAndNothingThatIsSecret() throws IOException {
        Connection connection = connection(SCRAM);

        assertThat(connection.arguments())
                .isEqualTo(List.of("--kafka", "kafka:9093", "--kafka-config", file().toString()));
        assertThat(connection).hasToString("kafka:9093");
        assertThat(connection.principal()).contains("User:alice");
        assertThat(KafkaSettings.producer(connection))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-256");
        assertThat(KafkaSettings.producer(connection).get("sasl.jaas.config").toString())
                .contains(SECRET);
    }

    @Test
    void shouldTakeTheServersOfTheFileIfThereAreNoOthers() throws IOException {
        Files.writeString(file(), "bootstrap.servers=a:1, b:2\n");

        assertThat(Connection.of(Optional.empty(), file()).bootstrapServers())
                .isEqualTo("a:1, b:2");
        assertThat(Connection.of(Optional.of("c:3"), file()).bootstrapServers()).isEqualTo("c:3");
        assertThat(KafkaSettings.consumer(Connection.of(Optional.empty(), file())))
                .containsEntry("bootstrap.servers", List.of("a:1", "b:2"));
    }

    @Test
    void shouldSayThatThereAreNoServers() throws IOException {
        Files.writeString(file(), SCRAM);

        assertThatThrownBy(() -> Connection.of(Optional.empty(), file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client.properties has no bootstrap.servers")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks=1",
                "acks=0",
                "enable.idempotence=false",
                "transactional.id=mine",
                "transaction.timeout.ms=1",
                "transaction.two.phase.commit.enable=true",
                "max.in.flight.requests.per.connection=6",
                "retries=0",
                "isolation.level=read_uncommitted",
                "enable.auto.commit=true",
                "auto.offset.reset=latest",
                "group.id=mine",
                "group.instance.id=mine",
                "group.protocol=consumer",
                "partition.assignment.strategy=x",
                "partitioner.class=x",
                "interceptor.classes=x",
                "key.serializer=x",
                "value.deserializer=x",
                "max.request.size=1000",
                "buffer.memory=1000",
                "max.partition.fetch.bytes=1000",
                "check.crcs=false",
                "allow.auto.create.topics=true"
            })
    void shouldRefuseWhatTheGuaranteesRestOn(String line) {
        assertThatThrownBy(() -> connection(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(line.replace("=", " = "))
                .hasMessageEndingWith("leave it out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks=all",
                "acks=-1",
                "enable.idempotence=true",
                "isolation.level=read_committed",
                "session.timeout.ms=45000",
                "compression.type=lz4",
                "client.dns.lookup=use_all_dns_ips",
                "request.timeout.ms=30000",
                "schema.registry.url=http://registry",
                "basic.auth.credentials.source=USER_INFO"
            })
    void shouldTakeWhatDoesNoHarm(String line) throws IOException {
        Connection connection = connection(line);

        new ProducerConfig(KafkaSettings.transactional(connection, "g-defender"));
        new ConsumerConfig(KafkaSettings.member(connection, "g-pgd", Optional.of("a")));
        new AdminClientConfig(KafkaSettings.admin(connection, 9_000));
        assertThat(KafkaSettings.producer(connection))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true);
        assertThat(KafkaSettings.consumer(connection))
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void shouldLetTimeLimitsGrowWithThoseTheyHold() throws IOException {
        Map<String, Object> config =
                KafkaSettings.producer(connection("request.timeout.ms=30000\nlinger.ms=5\n"));

        assertThat(config.get("delivery.timeout.ms")).isEqualTo(30_005);
    }

    @Test
    void shouldKeepAGroupsTimesThatTheUserChose() throws IOException {
        Map<String, Object> config =
                KafkaSettings.member(
                        connection("session.timeout.ms=45000\n"), "g-pgd", Optional.empty());

        assertThat(config).containsEntry("session.timeout.ms", "45000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password=\"ab\"c3Cr3t\";", "password=correct horse;"})
    void shouldShowNoPartOfAPasswordThatCannotBeRead(String password) throws IOException {
        Files.writeString(
                file(),
                "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-256\n"
                        + "sasl.jaas.config=org.apache.kafka.common.security.scram"
                        + ".ScramLoginModule required username=\"a\" "
                        + password);
        Connection connection = Connection.of(Optional.of("127.0.0.1:9"), file());

        assertThatThrownBy(() -> Clients.producer(connection, KafkaSettings.producer(connection)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("sasl.jaas.config cannot be understood")
                .hasMessageNotContainingAny("c3Cr3t", "horse", "correct")
                .hasNoCause();
    }

    @Test
    void shouldLeaveTheNamesOfClientsToMetrics() throws IOException {
        Connection connection = connection("client.id=mine");

        assertThat(KafkaSettings.named(KafkaSettings.consumer(connection), "pgd").get("client.id"))
                .asString()
                .startsWith("sparring.pgd.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sasl.mechanisms=PLAIN | have no sasl.mechanisms; did you mean sasl.mechanism?",
                "securty.protocol=SSL | did you mean security.protocol?",
                "security.protocol=SASLSSL | Invalid value SASLSSL for configuration"
                        + " security.protocol",
                "request.timeout.ms=soon | Invalid value soon for configuration request.timeout.ms",
                "ssl.truststore.location=/nowhere.p12 | ssl.truststore.location is /nowhere.p12",
                "ssl.keystore.location=/nowhere.p12 | ssl.keystore.location is /nowhere.p12",
            })
    void shouldNameWhatIsWrongInAFile(String line, String message) {
        assertThatThrownBy(() -> connection(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file().toString())
                .hasMessageContaining(message);
    }

    @Test
    void shouldNameAFileThatIsNotThereOrNoFile() {
        assertThatThrownBy(() -> Connection.of(Optional.of("a:1"), folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no file " + folder.resolve("none"));
        assertThatThrownBy(() -> Connection.of(Optional.of("a:1"), folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder + " cannot be read");
    }

    private Connection connection(String properties) throws IOException {
        Files.writeString(file(), properties);
        return Connection.of(Optional.of("kafka:9093"), file());
    }

    private Path file() {
        return folder.resolve("client.properties");
    }
}
