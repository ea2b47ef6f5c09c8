// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
            assertThat(ExternalBroker.connect(broker.bootstrapServers()).bootstrapServers())
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
    void shouldSayThatNoBrokerAnswers() {
        assertThatThrownBy(() -> ExternalBroker.connect("127.0.0.1:1"))
                .isInstanceOf(BrokerException.class)
                .hasMessage(
                        "no Kafka answers at 127.0.0.1:1; start one there, or leave out --kafka to"
                                + " use an embedded one");
        assertThatThrownBy(() -> ExternalBroker.connect("nowhere"))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("host:port");
    }
}
