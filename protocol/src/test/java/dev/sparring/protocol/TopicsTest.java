// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @Test
    void shouldNameTheTopicsOfAGame() {
        assertThat(Topics.of("g1").all().stream().map(Topics.Topic::name))
                .containsExactly(
                        "g1.rounds",
                        "g1.attacks",
                        "g1.snapshots",
                        "g1.checkpoints",
                        "g1.reports",
                        "g1.roster",
                        "g1.control",
                        "g1.dead-letters",
                        "g1.settings");
    }

    @Test
    void shouldSpreadTheRoundsInFlight() {
        assertThat(Topics.of("g1").all().stream().filter(topic -> topic.partitions(3) > 1))
                .extracting(Topics.Topic::name)
                .containsExactly("g1.rounds");
    }

    @Test
    void shouldTellAGameByItsSettings() {
        assertThat(Topics.gameOfSettings("g1.settings")).contains("g1");
        assertThat(Topics.gameOfSettings("g1.rounds")).isEmpty();
        assertThat(Topics.gameOfSettings(".settings")).isEmpty();
    }

    @Test
    void shouldCompactWhatIsState() {
        assertThat(Topics.of("g1").all().stream().filter(Topics.Topic::compacted))
                .extracting(Topics.Topic::name)
                .containsExactly("g1.checkpoints", "g1.roster");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ä", "line\n"})
    void shouldRefuseNamesThatKafkaRefuses(String game) {
        assertThatThrownBy(() -> Topics.of(game))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + game + "'")
                .hasMessageContaining("letters, digits");
    }

    @Test
    void shouldLeaveRoomForTheLongestTopic() {
        assertThat(Topics.of("x".repeat(200)).deadLetters()).hasSizeLessThanOrEqualTo(249);
        assertThatThrownBy(() -> Topics.of("x".repeat(201))).hasMessageContaining("1 to 200");
    }
}
