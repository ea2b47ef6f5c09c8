// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/**
 * What a Kafka says of itself.
 *
 * @param brokers how many there are
 * @param metadataLevel the level of Kafka's feature {@code metadata.version} that its brokers have
 *     agreed on; 0 if it has none, as with ZooKeeper
 */
public record Cluster(int brokers, short metadataLevel) {

    private static final String FEATURE = "metadata.version";

    /**
     * Asks.
     *
     * @throws RefusedException if this client is not let in, or speaks another protocol
     * @throws UnreachableException if there is no answer within ten seconds
     */
    public static Cluster of(Connection connection) {
        return Administration.ask(
                connection, new Administration.Purpose("ask who is there"), Cluster::ask);
    }

    private static Cluster ask(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        int brokers =
                admin.describeCluster()
                        .nodes()
                        .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .size();
        FinalizedVersionRange range =
                admin.describeFeatures()
                        .featureMetadata()
                        .get(Administration.PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .finalizedFeatures()
                        .get(FEATURE);
        return new Cluster(brokers, range == null ? 0 : range.maxVersionLevel());
    }
}
