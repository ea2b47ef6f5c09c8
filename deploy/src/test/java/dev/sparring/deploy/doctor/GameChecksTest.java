// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.UnreachableException;
import dev.sparring.deploy.broker.InProcessBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The checks that need a broker or a device, where something is wrong. */
@Timeout(120)
class GameChecksTest {

    private static final DoctorSettings SETTINGS = DoctorSettings.of("cpu");

    @TempDir private Path folder;

    private final List<String> complaints = new ArrayList<>();

    /** Cannot play. */
    static final class Unlucky {
        public static void main(String[] arguments) {
            System.out.println("sparring: no luck");
            System.exit(1);
        }
    }

    @Test
    void shouldLeaveNoTopics() throws Exception {
        try (InProcessBroker broker = InProcessBroker.start(folder);
                Workspace workspace = workspace(broker.connection())) {
            Observation observation = new KafkaCheck(SETTINGS, workspace).observe(what -> {});

            assertThat(observation.state()).isEqualTo(CheckState.OK);
            assertThat(observation.found())
                    .startsWith("Kafka at " + broker.bootstrapServers() + ", version 4.")
                    .contains("brokers: 1");
            awaitNoGames(broker);
        }
    }

    @Test
    void shouldDeleteItsGamesFromAForeignBrokerAndNoOthers() throws Exception {
        try (InProcessBroker broker = InProcessBroker.start(folder)) {
            Connection kafka = broker.connection();
            Journal.of(kafka, "mine").createTopics(1, List.of());
            try (Workspace workspace = workspace(kafka)) {
                Journal.of(workspace.connection(), SETTINGS.game() + "-x")
                        .createTopics(1, List.of());
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(Journal.games(kafka)).containsExactly("mine"));
        }
    }

    @Test
    @Tag("long")
    void shouldSayThatNoKafkaAnswers() throws Exception {
        try (Workspace workspace = workspace(Connection.plain("localhost:1"))) {
            assertThatThrownBy(() -> new KafkaCheck(SETTINGS, workspace).observe(what -> {}))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("no Kafka broker answers at localhost:1");
        }
    }

    @Test
    void shouldSayWhyAGameCannotBeKilled() throws Exception {
        try (InProcessBroker broker = InProcessBroker.start(folder);
                Workspace workspace = workspace(broker.connection())) {
            KilledGameCheck check = new KilledGameCheck(SETTINGS, workspace);

            assertThatThrownBy(() -> check.observe(what -> {}))
                    .hasMessage("the game ended before it could be killed: sparring: no luck");
            assertThat(check.weights()).isEmpty();
        }
    }

    @Test
    void shouldNotPlayWhereTheDeviceIsMissing() throws Exception {
        try (Workspace workspace = workspace(Connection.plain("localhost:1"))) {
            KilledGameCheck check = new KilledGameCheck(DoctorSettings.of("cuda:9"), workspace);

            assertThat(check.observe(what -> {})).isEqualTo(Observation.skipped("device"));
        }
    }

    @Test
    void shouldComplainOfTopicsThatCannotBeDeleted() throws Exception {
        Workspace workspace;
        try (InProcessBroker broker = InProcessBroker.start(folder)) {
            workspace = workspace(broker.connection());
            workspace.connection();
        }
        workspace.close();

        assertThat(complaints)
                .singleElement()
                .asString()
                .startsWith("topics " + SETTINGS.game() + "* are left at ");
    }

    @Test
    void shouldPassOnWhyADeviceCannotBeOpened() {
        DoctorSettings absent = DoctorSettings.of("cuda:9");

        assertThatThrownBy(() -> new DeviceCheck(absent.settings().device()).observe(what -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cuda:9");
    }

    private Workspace workspace(Connection kafka) {
        return new Workspace(Unlucky.class, Optional.of(kafka), SETTINGS.game(), complaints::add);
    }

    private static void awaitNoGames(InProcessBroker broker) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Journal.games(broker.connection())).isEmpty());
    }
}
