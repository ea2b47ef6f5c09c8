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
        assertThat(Topics.of("g1").common().stream().map(Topics.Topic::name))
                .containsExactly(
                        "g1.settings",
                        "g1.rounds",
                        "g1.snapshots",
                        "g1.checkpoints",
                        "g1.reports",
                        "g1.dead-letters",
                        "g1.evaluations",
                        "g1.state.referee",
                        "g1.control",
                        "g1.telemetry");
        assertThat(Topics.of("g1").ofAttacker("l2l-da").stream().map(Topics.Topic::name))
                .containsExactly("g1.attacks.l2l-da", "g1.state.l2l-da");
    }

    @Test
    void shouldNameTheAuthorOfATopic() {
        assertThat(Topics.author("g.1.rounds")).isEqualTo("defender");
        assertThat(Topics.author("g.1.evaluations")).isEqualTo("referee");
        assertThat(Topics.author("g.1.attacks.pgd")).isEqualTo("pgd");
        assertThat(Topics.author("g.1.attacks.rounds")).isEqualTo("rounds");
        assertThat(Topics.author("g.1.state.referee")).isEqualTo("referee");
        assertThat(Topics.author("g.1.control")).isEmpty();
        assertThat(Topics.author("nothing")).isEmpty();
    }

    @Test
    void shouldKnowItsAttackersByTheirTopics() {
        Topics topics = Topics.of("g1");

        assertThat(topics.attackerOf("g1.attacks.pgd")).contains("pgd");
        assertThat(topics.attackerOf("g1.attacks.p.rounds")).isEmpty();
        assertThat(topics.attackerOf("g1.attacks.defender")).isEmpty();
        assertThat(topics.attackerOf("g2.attacks.pgd")).isEmpty();
        assertThat(topics.attackerOf("g1.state.pgd")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"g.attacks", "attacks", "state", "g.state"})
    void shouldRefuseNamesThatMakeAnothersTopics(String game) {
        assertThatThrownBy(() -> Topics.of(game)).hasMessageContaining("'" + game + "'");
        assertThat(Topics.gameOfSettings(game + ".settings")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PGD", "a b", "a.b", "defender", "referee"})
    void shouldRefuseNamesOfAttackers(String attacker) {
        assertThat(Topics.canName(attacker)).isFalse();
        assertThat(Topics.canName("p".repeat(65))).isFalse();
        assertThat(Topics.canName("p".repeat(64))).isTrue();
    }

    @Test
    void shouldReadWhatStrangersMayWriteWithoutRegardToTransactions() {
        Topics topics = Topics.of("g");

        assertThat(Topics.isReadUncommitted(topics.attacks("pgd"))).isTrue();
        assertThat(Topics.isReadUncommitted(topics.control())).isTrue();
        assertThat(Topics.isReadUncommitted(topics.rounds())).isFalse();
        assertThat(Topics.isReadUncommitted(topics.state("pgd"))).isFalse();
    }

    @Test
    void shouldSpreadTheRoundsInFlight() {
        assertThat(Topics.of("g1").common().stream().filter(topic -> topic.partitions(3) > 1))
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
        assertThat(Topics.of("g1").common().stream().filter(Topics.Topic::compacted))
                .extracting(Topics.Topic::name)
                .containsExactly("g1.checkpoints", "g1.state.referee");
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
        assertThat(Topics.of("x".repeat(175)).attacks("y".repeat(64)))
                .hasSizeLessThanOrEqualTo(249);
        assertThatThrownBy(() -> Topics.of("x".repeat(176))).hasMessageContaining("1 to 175");
    }
}
