// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.broker.SecureCluster;
import dev.sparring.deploy.broker.TestCertificates;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plays on brokers as an operator runs them: TLS, passwords, ACLs, one that dies, and an attacker
 * that tries what only others may do.
 */
@Timeout(600)
class SecuredGameTest {

    private static final int BROKERS = 3;
    private static final int ROUNDS = 20;
    private static final int WINDOW = 2;
    private static final List<String> WORDS =
            List.of(SecureCluster.SECRET, TestCertificates.PASSWORD);

    @TempDir private Path folder;

    @Test
    void shouldPlayThePlainGameWhileABrokerDiesAndWriteItsPasswordsNowhere() throws Exception {
        Chronicle plain = SecuredGame.undisturbed(folder.resolve("plain"), ROUNDS, WINDOW);
        Path cluster = folder.resolve("cluster");
        Path left = folder.resolve("left");
        try (SecureCluster brokers = SecureCluster.start(cluster, BROKERS, SecuredGame.USERS);
                SecuredGame game = SecuredGame.begin(brokers, left, ROUNDS, WINDOW)) {
            assertThat(game.forgeries().allowed()).isEmpty();
            game.await(4);
            assertThat(Secrets.commandLines())
                    .hasSizeGreaterThanOrEqualTo(BROKERS + SecuredGame.PLAYERS.size())
                    .noneMatch(line -> WORDS.stream().anyMatch(line::contains));
            brokers.kill(1);
            assertThat(game.now()).as("was it over before?").isLessThan(ROUNDS - 1);
            assertThat(plain.difference(game.finish())).isEmpty();
        }
        assertThat(plain.steps()).hasSize(ROUNDS);
        assertThat(Secrets.files(left, List.of("round 20"))).isNotEmpty();
        assertThat(Secrets.files(left, WORDS)).isEmpty();
        List<Path> topics =
                IntStream.range(0, BROKERS)
                        .mapToObj(i -> cluster.resolve("broker-" + i + "/data"))
                        .toList();
        for (Path data : topics) {
            assertThat(Secrets.files(data, List.of("l2l-da"))).isNotEmpty();
            assertThat(Secrets.files(data, WORDS)).isEmpty();
        }
    }
}
