// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.journal.TestBroker;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A game whose answers and checkpoints travel in parts. */
@ExtendWith(TestBroker.class)
@Timeout(300)
class PartsGameTest {

    private static final Map<String, String> SMALL =
            Map.of("max.message.bytes", "262144", "retention.ms", "-1");

    private final Journal journal = TestBroker.newGame("parts-game");

    @Test
    void shouldEndWithTheSameWeightsWhereTopicsTakeLittle() throws Exception {
        Journal plain = TestBroker.newGame("parts-game");
        TestGames.play(settings(plain), plain);
        GameSettings settings = settings(journal);
        makeTopics(settings);
        CompletableFuture<Void> reached = new CompletableFuture<>();
        try (RunningGame game = TestGames.start(settings, journal);
                Spectator spectator = TestGames.onRound(journal, 1, () -> reached.complete(null))) {
            reached.get(200, TimeUnit.SECONDS);
        }

        TestGames.play(settings, journal);

        assertThat(weights(journal)).hasSize(4).isEqualTo(weights(plain));
        assertThat(TestGames.sha256(journal, "l2l-da"))
                .isEqualTo(TestGames.sha256(plain, "l2l-da"));
        assertThat(parts(plain.topics().attacks("l2l-da"))).isZero();
        assertThat(parts(journal.topics().attacks("l2l-da"))).isPositive();
        assertThat(parts(journal.topics().checkpoints())).isPositive();
        replay(settings);
    }

    private void replay(GameSettings settings) throws Difference {
        ReplayPlan plan =
                ReplayPlan.of(
                        settings,
                        settings.sha256(),
                        journal,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        false);
        List<Long> rounds = new ArrayList<>();
        try (Devices devices = new Devices(settings.device().settings());
                Replay replay = new Replay(settings, journal, devices, plan)) {
            replay.play(rounds::add);
            assertThat(replay.theta().weights().sha256())
                    .isEqualTo(TestGames.sha256(journal, "defender"));
        }
        assertThat(rounds).containsExactly(0L, 1L, 2L, 3L);
    }

    private static GameSettings settings(Journal journal) {
        return TestGames.settings(
                journal,
                "rounds=4",
                "window=2",
                "defender.batch-size=44",
                "data.training-images=88",
                "attackers.cw=null",
                "attackers.pgd=null",
                "evaluation.every=0",
                "evaluation.final-images=0");
    }

    private void makeTopics(GameSettings settings) throws Exception {
        List<Topics.Topic> all = new ArrayList<>(journal.topics().common());
        settings.attackers().keySet().forEach(id -> all.addAll(journal.topics().ofAttacker(id)));
        for (Topics.Topic topic : all) {
            Map<String, String> config = new HashMap<>(SMALL);
            if (topic.compacted()) {
                config.put("cleanup.policy", "compact");
            }
            TestBroker.createTopic(
                    journal, topic.name(), topic.partitions(settings.window()), config);
        }
    }

    private static List<Object> weights(Journal journal) {
        List<Object> weights = new ArrayList<>();
        TestGames.reports(journal).stream()
                .filter(Report::hasStep)
                .forEach(report -> weights.add(report.getStep().getSnapshotSha256()));
        return weights;
    }

    /** How many records of a topic are not messages, but parts of them. */
    private long parts(String topic) {
        List<Long> more = new ArrayList<>();
        journal.read(
                List.of(topic), new Offsets(), entry -> more.add(entry.last() - entry.offset()));
        return more.stream().mapToLong(Long::longValue).sum();
    }
}
