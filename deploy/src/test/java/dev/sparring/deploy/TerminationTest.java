// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.protocol.v1.GameState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM ends every process that plays or serves with 0 in time, whatever it waits for. */
@Timeout(400)
class TerminationTest {

    private static final List<String> RULES =
            List.of(
                    "--rounds=100000",
                    "--set=attackers=null",
                    "--set=attackers.l2l-da={attack=l2l-da,base-channels=4,steps=2}",
                    "--set=attackers.pgd={attack=pgd,steps=2}",
                    "--set=defender.batch-size=10",
                    "--set=defender.warm-up-rounds=0",
                    "--set=defender.round-deadline-seconds=0",
                    "--set=data.training-images=1000",
                    "--set=device.threads=1",
                    "--set=evaluation.every=20",
                    "--set=evaluation.images=20",
                    "--set=evaluation.final-images=0");

    @TempDir private Path folder;

    private final Map<String, SparringProcess> processes = new LinkedHashMap<>();
    private String kafka;

    @BeforeEach
    void choosePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            kafka = "127.0.0.1:" + socket.getLocalPort();
        }
    }

    @AfterEach
    void killAll() {
        processes.values().forEach(SparringProcess::close);
    }

    @Test
    @Tag("long")
    void shouldEndWhateverWaitsForKafkaAndThenForItsGame() throws Exception {
        defend().await("waiting for Kafka at " + kafka);
        attack("pgd", "a").await("waiting for Kafka");
        referee().await("waiting for Kafka");
        watch().await("watch    http");
        endAll();

        broker();
        attack("pgd", "a").await("waiting for game");
        referee().await("waiting for game");
        watch().await("watch    http");
        defend().await("defender of game");
        endAll();
    }

    @Test
    void shouldEndWhoeverPlaysWhileKafkaIsAway() throws Exception {
        broker();
        everybody();
        processes.remove("broker").close();
        SparringProcess.terminate(processes.values());
        endAll();
    }

    @Test
    @Tag("long")
    void shouldEndWhoeverPlaysOrLooksWhileATransactionHoldsTheirTopics() throws Exception {
        broker();
        everybody();
        start("tail", "tail", "reports", "--follow", "-n=1").await("{");
        Journal journal = Journal.of(Connection.plain(kafka), "g");
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka, "transactional.id", "a-stranger");
        KafkaProducer<byte[], byte[]> stranger =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            stranger.initTransactions();
            stranger.beginTransaction();
            for (String topic :
                    List.of(journal.topics().attacks("pgd"), journal.topics().reports())) {
                stranger.send(new ProducerRecord<>(topic, new byte[] {1})).get();
            }
            endAll();
        } finally {
            // the broker is gone
            stranger.close(Duration.ZERO);
        }
    }

    @Test
    void shouldEndADefenderWhoseGameIsPaused() throws Exception {
        broker();
        start("defender", "defend", "--rounds=100000", "--set=attackers=null").await("round ");
        start("pause", "pause").await("game g: ");
        start("tail", "tail", "reports", "--follow", "-n=5")
                .await(GameState.GAME_STATE_PAUSED.name());
        endAll();
    }

    private void everybody() throws Exception {
        SparringProcess defender = defend();
        attack("pgd", "a");
        attack("l2l-da", "a");
        SparringProcess second = attack("l2l-da", "b");
        SparringProcess referee = referee();
        watch().await("watch    http");
        defender.await("round ");
        second.await("attacker-l2l-da-b of game");
        referee.await("accuracy on images");
    }

    /** The broker last, and everybody with 0. */
    private void endAll() throws Exception {
        List<String> names = new ArrayList<>(processes.keySet());
        if (names.remove("broker")) {
            names.add("broker");
        }
        for (String name : names) {
            SparringProcess process = processes.remove(name);
            assertThat(process.terminate()).as(() -> name + ": " + process.printed()).isZero();
            process.close();
        }
    }

    private void broker() throws Exception {
        String port = kafka.replaceFirst(".*:", "");
        List<String> arguments =
                List.of("broker", "--dir=" + folder.resolve("kafka"), "--port=" + port);
        processes.put("broker", SparringProcess.start(folder, "broker", arguments).await("kafka "));
    }

    private SparringProcess defend() throws Exception {
        List<String> arguments = new ArrayList<>(RULES);
        arguments.add(0, "defend");
        return start("defender", arguments.toArray(String[]::new));
    }

    private SparringProcess attack(String id, String replica) throws Exception {
        return start(id + "-" + replica, "attack", id, "--replica=" + replica);
    }

    private SparringProcess referee() throws Exception {
        return start("referee", "referee");
    }

    private SparringProcess watch() throws Exception {
        return start("watch", "watch", "--port=0");
    }

    private SparringProcess start(String name, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--game=g", "--kafka=" + kafka));
        SparringProcess process = SparringProcess.start(folder, name, all);
        processes.put(name, process);
        return process;
    }
}
