// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.deploy.cli.Main;
import dev.sparring.gpu.data.Randomness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The crash matrix in small; {@code sparring torture} plays it in large. */
@Timeout(400)
class TortureTest {

    @TempDir private Path folder;

    @Test
    void shouldPlayTheSameGameHoweverOftenItIsKilled() throws Exception {
        assertSameGame(3, Signal.KILL);
    }

    @ParameterizedTest
    @CsvSource({"1,KILL", "3,TERM"})
    @Tag("long")
    void shouldPlayTheSameGameInEveryOtherWayToo(int window, Signal signal) throws Exception {
        assertSameGame(window, signal);
    }

    private void assertSameGame(int window, Signal signal) throws Exception {
        long seed = System.nanoTime() & Integer.MAX_VALUE;
        Torture torture =
                new Torture(Main.class, folder, 3, signal, seed, 20, List.of(), notice -> {});

        Torture.Result result = torture.run(window);

        assertThat(result.defects()).as("seed %d", seed).isEmpty();
        assertThat(result.kills()).as("seed %d", seed).hasSize(3);
    }

    /** Plays like the real one, but for one attacker that dies of itself. */
    static final class Frail {
        public static void main(String[] arguments) {
            if (List.of(arguments).subList(0, 2).equals(List.of("attack", "cw"))) {
                System.exit(3);
            }
            Main.main(arguments);
        }
    }

    @Test
    void shouldReportWhoDiesByItselfAndNotStartItAgain() throws Exception {
        Torture torture =
                new Torture(Frail.class, folder, 0, Signal.KILL, 1, 30, List.of(), notice -> {});

        Torture.Result result = torture.run(1);

        assertThat(result.defects())
                .singleElement()
                .asString()
                .startsWith("cw died by itself (exit code 3); see ");
    }

    @Test
    void shouldLetSomeKillsFallIntoARecovery() {
        Randomness random = Randomness.of(11);
        List<String> victims = List.of("broker", "defender");

        List<KillPlan> plans = KillPlan.draw(random, victims, 300, 50);

        assertThat(plans).isEqualTo(KillPlan.draw(random, victims, 300, 50));
        assertThat(plans.get(0).intoRecovery()).isFalse();
        assertThat(plans.stream().filter(KillPlan::intoRecovery))
                .hasSizeBetween(70, 130)
                .allMatch(plan -> plan.delayMillis() >= 200 && plan.delayMillis() <= 1500);
        assertThat(plans.stream().filter(plan -> !plan.intoRecovery()))
                .allMatch(plan -> plan.delayMillis() < 400);
        assertThat(plans).extracting(KillPlan::round).isSorted().allMatch(round -> round < 50);
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
