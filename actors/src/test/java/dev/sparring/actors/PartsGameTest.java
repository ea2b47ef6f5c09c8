// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Games whose answers, weights and checkpoints travel in parts. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class PartsGameTest {

    private static final String TAKES = "262144";

    /** So that what is small is cut as well. */
    private static final String SENDS = "max.request.size = 16384\n";

    @TempDir private Path directory;
    private Journal journal;

    @BeforeEach
    void open() throws Exception {
        Path properties = Files.writeString(directory.resolve("client.properties"), SENDS);
        Journal game = TestBroker.newGame("parts-game");
        Connection connection = Connection.of(Optional.of(game.bootstrapServers()), properties);
        journal = Journal.of(connection, game.topics().game());
    }

    @Test
    void shouldGoOnAfterCrashesAsIfNothingHadHappened() throws Exception {
        GameSettings settings = TestGames.settings(journal, "window=3");
        makeTopics(settings);
        for (long round : new long[] {0, 3}) {
            CompletableFuture<Void> reached = new CompletableFuture<>();
            try (RunningGame game = TestGames.start(settings, journal);
                    Spectator spectator =
                            TestGames.onRound(journal, round, () -> reached.complete(null))) {
                reached.get(200, TimeUnit.SECONDS);
            }
        }
        TestGames.play(settings, journal);

        TestGames.assertSameAsUndisturbed(journal, 3);
        for (String topic :
                List.of(
                        journal.topics().snapshots(),
                        journal.topics().checkpoints(),
                        journal.topics().attacks("cw"),
                        journal.topics().state("l2l-da"))) {
            assertThat(parts(topic)).as(topic).isPositive();
        }
    }

    @Test
    void shouldBeReplayedFromTopicsThatTakeLittle() throws Exception {
        GameSettings settings =
                TestGames.settings(
                        journal,
                        "rounds=3",
                        "defender.batch-size=90",
                        "data.training-images=180",
                        "attackers.cw=null");
        makeTopics(settings);
        TestGames.play(settings, journal);

        ReplayPlan plan =
                ReplayPlan.of(
                        settings,
                        settings.sha256(),
                        journal,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        true);
        List<Long> rounds = new ArrayList<>();
        try (Devices devices = new Devices(settings.device().settings());
                Replay replay = new Replay(settings, journal, devices, plan)) {
            replay.play(rounds::add);
            assertThat(replay.theta().weights().sha256())
                    .isEqualTo(TestGames.sha256(journal, "defender"));
        }
        assertThat(rounds).containsExactly(0L, 1L, 2L);
    }

    private void makeTopics(GameSettings settings) throws Exception {
        List<Topics.Topic> all = new ArrayList<>(journal.topics().common());
        settings.attackers().keySet().forEach(id -> all.addAll(journal.topics().ofAttacker(id)));
        for (Topics.Topic topic : all) {
            Map<String, String> config = new HashMap<>(Map.of("max.message.bytes", TAKES));
            config.put("retention.ms", "-1");
            if (topic.compacted()) {
                config.put("cleanup.policy", "compact");
            }
            TestBroker.createTopic(
                    journal, topic.name(), topic.partitions(settings.window()), config);
        }
    }

    /** How many records of a topic are not messages, but parts of them. */
    private long parts(String topic) {
        List<Long> lengths = new ArrayList<>();
        journal.read(
                List.of(topic), new Offsets(), entry -> lengths.add(entry.last() - entry.offset()));
        return lengths.stream().mapToLong(Long::longValue).sum();
    }
}
