// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.UnreachableException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InProcessBrokerTest {

    @TempDir private Path directory;

    @Test
    void shouldKeepRecordsOverRestart() throws Exception {
        try (Broker broker = InProcessBroker.start(directory)) {
            TestRecords.createTopic(broker);
            TestRecords.write(broker, "one");
        }
        try (Broker broker = InProcessBroker.start(directory)) {
            assertThat(TestRecords.read(broker)).containsExactly("one");
            assertThat(ExternalBroker.connect(broker.connection()).bootstrapServers())
                    .isEqualTo(broker.bootstrapServers());
        }
    }

    @Test
    void shouldRefuseDirectoryInUse() {
        try (Broker broker = InProcessBroker.start(directory)) {
            assertThat(broker.death()).isNotDone();
            assertThatThrownBy(() -> InProcessBroker.start(directory))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("another process uses the broker in " + directory);
        }
    }

    @Test
    @Tag("long")
    void shouldSayThatNoBrokerAnswers() {
        assertThatThrownBy(() -> ExternalBroker.connect(Connection.plain("127.0.0.1:1")))
                .isInstanceOf(UnreachableException.class)
                .hasMessage(
                        "no Kafka broker answers at 127.0.0.1:1: start one there, or correct"
                                + " --kafka");
    }

    @Test
    void shouldSayThatAnAddressIsNone() {
        assertThatThrownBy(() -> ExternalBroker.connect(Connection.plain("nowhere")))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("host:port");
    }
}
