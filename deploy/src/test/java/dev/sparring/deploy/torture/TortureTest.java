// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.cli.Main;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The crash matrix in small; {@code sparring torture} plays it in large. */
@Timeout(400)
class TortureTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldPlayTheSameGameHoweverOftenItIsKilled(int window) throws Exception {
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        Torture torture = new Torture(Main.class, folder, 3, seed, 30, notice -> {});

        Torture.Result result = torture.run(window);

        assertThat(result.kills()).as("seed %d", seed).hasSize(3);
        assertThat(result.defects()).as("seed %d", seed).isEmpty();
    }

    @Test
    void shouldNameTheFirstDifference() {
        TreeMap<String, String> weights = new TreeMap<>(Map.of("defender", "ab"));
        Chronicle before = new Chronicle(List.of("round 0 theta 1", "round 1 theta 2"), weights);

        assertThat(before.difference(before)).isEmpty();
        assertThat(before.difference(new Chronicle(List.of("round 0 theta 1"), weights)))
                .contains("1 step reports instead of 2");
        assertThat(
                        before.difference(
                                new Chronicle(
                                        List.of("round 0 theta 1", "round 1 theta 3"), weights)))
                .hasValueSatisfying(text -> assertThat(text).contains("round 1 theta 3"));
        assertThat(before.difference(new Chronicle(before.steps(), new TreeMap<>())))
                .hasValueSatisfying(text -> assertThat(text).contains("weights"));
    }
}
