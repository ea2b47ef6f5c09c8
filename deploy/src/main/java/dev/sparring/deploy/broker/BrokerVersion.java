// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * What a Kafka is.
 *
 * @param metadata of its cluster, such as {@code 4.1-IV1}; what its brokers agreed on, so they may
 *     be newer
 * @param brokers how many there are
 * @param supported whether it is new enough to play over
 */
public record BrokerVersion(String metadata, int brokers, boolean supported) {

    private static final String FEATURE = "metadata.version";
    private static final int ANSWER_SECONDS = 5;

    /**
     * Asks.
     *
     * @throws BrokerException if there is no answer within five seconds
     */
    public static BrokerVersion of(String bootstrapServers) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", bootstrapServers, "client.id", "sparring-version");
        try (Admin admin = Admin.create(properties)) {
            int brokers =
                    admin.describeCluster().nodes().get(ANSWER_SECONDS, TimeUnit.SECONDS).size();
            FinalizedVersionRange range =
                    admin.describeFeatures()
                            .featureMetadata()
                            .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                            .finalizedFeatures()
                            .get(FEATURE);
            short level = range == null ? 0 : range.maxVersionLevel();
            return new BrokerVersion(name(level), brokers, level >= oldest());
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerException(
                    "the Kafka at " + bootstrapServers + " does not say which version it is", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while asking " + bootstrapServers, e);
        }
    }

    private static short oldest() {
        return MetadataVersion.IBP_4_0_IV0.featureLevel();
    }

    private static String name(short level) {
        if (level > MetadataVersion.latestTesting().featureLevel()) {
            return "newer than " + MetadataVersion.latestTesting().version();
        }
        return level < MetadataVersion.MINIMUM_VERSION.featureLevel()
                ? "older than " + MetadataVersion.MINIMUM_VERSION.version()
                : MetadataVersion.fromFeatureLevel(level).version();
    }
}
