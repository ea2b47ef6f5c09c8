// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.conform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.broker.InProcessBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** All cases, against an attacker that is known to be honest and some that are known not to be. */
@Timeout(120)
class ConformTest {

    @TempDir private static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void start() {
        broker = InProcessBroker.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HONEST", "SKILLED"})
    void shouldFindNothingWrongWithAnHonestAttacker(OutsideAttacker.Manner manner)
            throws Exception {
        assertThat(faults(manner)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HASTY | waits for weights that come after their round"
                        + " | answered round \\d+, whose weights were not there yet",
                "COUNTING | follows the defender's version when it jumps"
                        + " | did not answer round \\d+ within 5 s",
                "STRICT | ignores fields that it does not know"
                        + " | did not answer round \\d+ within 5 s",
                "FICKLE | gives no other answer to a round that is dealt twice"
                        + " | round \\d+: duplicate: another answer came first",
            })
    void shouldFindWhatIsWrongInOneCase(OutsideAttacker.Manner manner, String tried, String problem)
            throws Exception {
        Map<String, String> faults = faults(manner);

        assertThat(faults).containsOnlyKeys(tried);
        assertThat(faults.get(tried)).matches(problem);
    }

    @Test
    void shouldFindWhoKnowsTooFewClasses() throws Exception {
        // it owes many answers, and only one of them is looked at
        assertThat(faults(OutsideAttacker.Manner.NARROW, Duration.ofSeconds(1)))
                .containsKey("answers images of all classes");
    }

    @Test
    void shouldFindWhoIgnoresSnapshotsByTheLossesItReports() throws Exception {
        Map<String, String> faults = faults(OutsideAttacker.Manner.STALE);

        assertThat(faults).containsKey("attacks the weights that a round names");
        assertThat(faults.get("attacks the weights that a round names"))
                .contains("reports a mean loss of ", "which the round names");
    }

    @Test
    void shouldFindWhoIgnoresSnapshotsByWhatItDoes() throws Exception {
        Map<String, String> faults = faults(OutsideAttacker.Manner.STALE_AND_SILENT);

        assertThat(faults).containsKey("attacks the weights that a round names");
        assertThat(faults.get("attacks the weights that a round names"))
                .contains("attacks older weights than those of version ");
    }

    @Test
    void shouldFindWhoDoesNotEchoTheDeal() throws Exception {
        assertThat(faults(OutsideAttacker.Manner.FORGETFUL).get("echoes the deal of a round"))
                .matches(
                        "round 1: wrong deal: answers deal \\(none\\); that of round 1 is"
                                + " [0-9a-f]{8}");
    }

    @Test
    void shouldFindWhoIgnoresTheBudget() throws Exception {
        Map<String, String> faults = faults(OutsideAttacker.Manner.IMMODERATE);

        assertThat(faults)
                .containsOnlyKeys("keeps to an epsilon of 0", "keeps to an epsilon of 1/255");
        assertThat(faults.get("keeps to an epsilon of 0"))
                .startsWith("round 6: over budget: image 0, channel 0, row 0, column 0:")
                .endsWith("epsilon is 0.0");
    }

    @Test
    void shouldFindWhoAnswersWhatItShouldNot() throws Exception {
        Map<String, String> faults = faults(OutsideAttacker.Manner.GULLIBLE);

        assertThat(faults).containsOnlyKeys("leaves out a round without itself on its roster");
        assertThat(faults.values())
                .allMatch(fault -> fault.startsWith("answered round "))
                .allMatch(fault -> fault.contains("whose roster does not name it"));
    }

    @Test
    void shouldFindWhoDoesNotBearGarbageAndDoesNotLeave() throws Exception {
        Map<String, String> faults = faults(OutsideAttacker.Manner.FRAGILE);

        assertThat(faults)
                .containsOnlyKeys(
                        "survives garbage among rounds and weights",
                        "leaves when the game is finished");
        assertThat(faults.get("survives garbage among rounds and weights"))
                .matches("did not answer round \\d+ within 5 s");
        assertThat(faults.get("leaves when the game is finished")).contains("still ALIVE");
    }

    @Test
    void shouldSayThatNobodyCame() throws Exception {
        Journal journal = Journal.of(broker.connection(), "nobody");
        GameSettings settings = settings(journal);
        try (ScriptedDefender defender =
                ScriptedDefender.open(journal, settings, "mallory", Duration.ofSeconds(1))) {
            assertThat(defender.awaitHello(Duration.ofSeconds(1)))
                    .contains("said nothing on attacks.mallory for 1 s");
        }
    }

    private static Map<String, String> faults(OutsideAttacker.Manner manner) throws Exception {
        return faults(manner, Duration.ofSeconds(5));
    }

    private static Map<String, String> faults(OutsideAttacker.Manner manner, Duration deadline)
            throws Exception {
        Journal journal = Journal.of(broker.connection(), manner.name());
        GameSettings settings = settings(journal);
        Map<String, String> faults = new LinkedHashMap<>();
        try (ScriptedDefender defender =
                        ScriptedDefender.open(journal, settings, OutsideAttacker.ID, deadline);
                OutsideAttacker attacker = new OutsideAttacker(journal, manner)) {
            assertThat(attacker).isNotNull();
            assertThat(defender.awaitHello(Duration.ofSeconds(20))).isEmpty();
            for (Case tried : Cases.all()) {
                Optional<String> wrong = tried.script().play(defender);
                wrong.ifPresent(problem -> faults.put(tried.name(), problem));
            }
        }
        return faults;
    }

    /** Makes the topics of a game, and its settings. */
    static GameSettings settings(Journal journal) {
        journal.createTopics(1, List.of(OutsideAttacker.ID));
        return SettingsLoader.preset(
                "quick",
                List.of(
                        "game=" + journal.topics().game(),
                        "attackers=null",
                        "data.training-images=16",
                        "data.validation-images=1",
                        "defender.batch-size=8"));
    }
}
