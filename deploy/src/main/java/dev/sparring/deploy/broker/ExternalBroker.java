// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** A Kafka that somebody else runs. */
public final class ExternalBroker implements Broker {

    private static final int ANSWER_SECONDS = 5;

    private final String bootstrapServers;

    private ExternalBroker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Checks that a Kafka answers.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @throws BrokerException if none answers within five seconds
     */
    public static ExternalBroker connect(String bootstrapServers) {
        Map<String, Object> properties =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "client.id",
                        "sparring-check",
                        "request.timeout.ms",
                        ANSWER_SECONDS * 1000,
                        "default.api.timeout.ms",
                        ANSWER_SECONDS * 1000);
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().nodes().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return new ExternalBroker(bootstrapServers);
        } catch (KafkaException e) {
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new BrokerException(
                    "--kafka " + bootstrapServers + ": " + reason + "; write host:port", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerException(
                    "no Kafka answers at "
                            + bootstrapServers
                            + "; start one there, or leave out --kafka to use an embedded one",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while asking " + bootstrapServers, e);
        }
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        // it is not ours to stop
    }
}
