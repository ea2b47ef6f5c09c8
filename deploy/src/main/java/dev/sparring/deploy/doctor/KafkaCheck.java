// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalWriter;
import dev.sparring.actors.journal.SettingsRecord;
import dev.sparring.deploy.broker.BrokerVersion;
import dev.sparring.deploy.run.Founding;
import dev.sparring.protocol.v1.Settings;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether a game can be founded on a Kafka: its topics are made, a transaction is written and read,
 * the topics are deleted.
 */
final class KafkaCheck implements MachineCheck {

    static final String NAME = "kafka";

    private final DoctorSettings settings;
    private final Workspace workspace;
    private boolean fit;

    KafkaCheck(DoctorSettings settings, Workspace workspace) {
        this.settings = settings;
        this.workspace = workspace;
    }

    /** Whether that was so. */
    boolean isFit() {
        return fit;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        progress.accept(workspace.isForeignBroker() ? "connecting" : "starting a broker");
        Connection kafka = workspace.connection();
        BrokerVersion version = BrokerVersion.of(kafka);
        progress.accept("topics and a transaction");
        Journal journal = Journal.of(kafka, settings.game() + "-topics");
        double seconds = workspace.guarded(() -> found(journal));
        fit = true;
        String found =
                "%s at %s, version %s, brokers: %d; topics made, a transaction in %.0f ms, deleted"
                        .formatted(
                                workspace.isForeignBroker() ? "Kafka" : "a broker of its own",
                                kafka,
                                version.metadata(),
                                version.brokers(),
                                1000 * seconds);
        Observation observation =
                version.supported()
                        ? Observation.ok(found)
                        : Observation.warning(
                                found, "Sparring was tried with Kafka 3.9 and later: upgrade it");
        return observation.with(Map.of("transactionSeconds", seconds));
    }

    /** Seconds until the transaction could be read. */
    private double found(Journal journal) {
        Settings founding = Founding.of(settings.settings(), settings.game());
        journal.createTopics(1, List.of());
        try (JournalWriter writer = journal.transactionalWriter("doctor")) {
            long start = System.nanoTime();
            writer.send(journal.topics().settings(), "", SettingsRecord.sealed(founding));
            writer.commit();
            journal.awaitSettings();
            return (System.nanoTime() - start) * 1e-9;
        } finally {
            journal.deleteTopics();
        }
    }
}
