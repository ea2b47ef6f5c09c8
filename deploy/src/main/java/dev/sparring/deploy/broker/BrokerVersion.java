// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.broker;

import dev.sparring.actors.journal.Cluster;
import dev.sparring.actors.journal.Connection;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The version of a Kafka.
 *
 * @param metadata of its cluster, such as {@code 4.1-IV1}; what its brokers agreed on, so they may
 *     be newer
 * @param brokers how many there are
 * @param supported whether it is new enough to play over
 */
public record BrokerVersion(String metadata, int brokers, boolean supported) {

    /**
     * Asks.
     *
     * @throws dev.sparring.actors.journal.JournalException if there is no answer within ten seconds
     */
    public static BrokerVersion of(Connection connection) {
        Cluster cluster = Cluster.of(connection);
        short level = cluster.metadataLevel();
        return new BrokerVersion(name(level), cluster.brokers(), level >= oldest());
    }

    private static short oldest() {
        return MetadataVersion.IBP_3_9_IV0.featureLevel();
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
