// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.broker.SecureCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Games on secured clusters that everything happens to; {@code .ci/long} plays them. */
@Tag("long")
@Timeout(1200)
class SecuredGameLongTest {

    private static final int ROUNDS = 300;
    private static final int WINDOW = 3;

    /** How long the game has to do without most of its brokers. */
    private static final long AWAY_MILLIS = 45_000;

    /** Made by {@code .ci/long}. */
    private static final Path OLDER =
            Path.of(System.getProperty("project.root", ".."), "deploy/target/kafka-3.9");

    @TempDir private Path folder;

    @Test
    void shouldPlayThePlainGameWhoeverDies() throws Exception {
        Chronicle plain = SecuredGame.undisturbed(folder.resolve("plain"), ROUNDS, WINDOW);
        try (SecureCluster brokers =
                        SecureCluster.start(folder.resolve("cluster"), 3, SecuredGame.USERS);
                SecuredGame game =
                        SecuredGame.begin(brokers, folder.resolve("left"), ROUNDS, WINDOW)) {
            game.await(5);
            brokers.kill(1);
            game.await(25);
            brokers.restart(1);
            brokers.awaitAll();
            loseMost(brokers, game);
            for (String player : SecuredGame.PLAYERS) {
                game.await(game.now() + 5);
                game.killAndRestart(player);
                game.await(game.now() + 5);
                game.stopAndRestart(player);
            }
            assertThat(game.now()).as("was it over before all was done?").isLessThan(ROUNDS - 1);
            assertThat(plain.difference(game.finish())).isEmpty();
        }
        assertThat(plain.steps()).hasSize(ROUNDS);
    }

    /** With one of three nothing can be committed; the game waits, and goes on. */
    private static void loseMost(SecureCluster brokers, SecuredGame game) throws Exception {
        game.await(game.now() + 5);
        brokers.kill(0);
        brokers.kill(2);
        Thread.sleep(AWAY_MILLIS / 3);
        long before = game.now();
        Thread.sleep(2 * AWAY_MILLIS / 3);
        assertThat(game.now()).isEqualTo(before);
        brokers.restart(0);
        brokers.restart(2);
        brokers.awaitAll();
        game.await(before + 5);
    }

    @Test
    void shouldPlayThePlainGameOnKafka3() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(OLDER), OLDER + " is missing: see .ci/long");
        int rounds = 60;
        Chronicle plain = SecuredGame.undisturbed(folder.resolve("plain"), rounds, WINDOW);
        try (SecureCluster brokers =
                        SecureCluster.startOther(
                                OLDER, folder.resolve("cluster"), 1, SecuredGame.USERS);
                SecuredGame game =
                        SecuredGame.begin(brokers, folder.resolve("left"), rounds, WINDOW)) {
            game.await(10);
            brokers.kill(0);
            brokers.restart(0);
            game.await(20);
            game.killAndRestart(SecuredGame.DEFENDER);
            game.await(30);
            game.killAndRestart(SecuredGame.LEARNER);
            assertThat(plain.difference(game.finish())).isEmpty();
        }
        assertThat(plain.steps()).hasSize(rounds);
    }
}
