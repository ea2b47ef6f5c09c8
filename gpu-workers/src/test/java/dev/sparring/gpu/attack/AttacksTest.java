// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.sparring.gpu.attack.step.PgdProvider;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttacksTest {

    private static final Attacks ATTACKS = Attacks.installed();

    static Stream<AttackProvider> providers() {
        return ATTACKS.providers().stream();
    }

    @Test
    void shouldFindTheAttacksThatShip() {
        assertThat(ATTACKS.providers())
                .extracting(AttackProvider::name)
                .contains(
                        "advgan",
                        "apgd-ce",
                        "apgd-t",
                        "autoattack",
                        "cw",
                        "cw-paper",
                        "fab-t",
                        "fgsm",
                        "gap",
                        "gaussian-noise",
                        "l2l-da",
                        "l2l-star",
                        "mi-fgsm",
                        "pgd",
                        "square",
                        "strong",
                        "uniform-noise");
    }

    @ParameterizedTest
    @MethodSource("providers")
    void shouldDescribeEveryOptionInASentence(AttackProvider provider) {
        assertThat(provider.optionDescriptions().keySet())
                .isEqualTo(provider.defaults().root().keySet());
        assertThat(provider.optionDescriptions().values()).allMatch(text -> text.endsWith("."));
        assertThat(provider.description()).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource({
        "pdg, pgd",
        "l2lda, l2l-da",
        "fgm, fgsm",
        "sqare, square",
        "PGD, pgd",
        "bim, pgd",
        "i-fgsm, pgd",
        "mim, mi-fgsm",
        "C&W, cw",
        "carlini, cw",
        "APGD, apgd-ce",
        "noise, uniform-noise"
    })
    void shouldSuggestTheNearestAttack(String misspelt, String meant) {
        assertThatThrownBy(() -> ATTACKS.provider(misspelt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown attack " + misspelt + "; did you mean " + meant + "?");
    }

    @Test
    void shouldSuggestTheNearestOption() {
        assertThatThrownBy(() -> create("pgd", "stepsize = 0.1"))
                .hasMessage("pgd has no option stepsize; did you mean step-size?");
    }

    @Test
    void shouldSayThatAnAttackHasNoOptions() {
        assertThatThrownBy(() -> create("fgsm", "steps = 3"))
                .hasMessage("fgsm has no option steps; it has none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pgd | steps = ten | pgd: steps = \"ten\" does not fit: expected a whole number"
                        + " from 1 to 1000000",
                "pgd | steps = 2.5 | pgd: steps = 2.5 does not fit: expected a whole number from 1"
                        + " to 1000000",
                "pgd | steps = 0 | pgd: steps = 0 does not fit: expected a whole number from 1 to"
                        + " 1000000",
                "pgd | steps { a = 1 } | pgd has no option steps.a; did you mean steps?",
                "pgd | step-size = -1 | pgd: step-size = -1 does not fit: expected a number from 0"
                        + " to 1",
                "pgd | random-start = maybe | pgd: random-start = \"maybe\" does not fit: expected"
                        + " true or false",
                "pgd | keep = first | pgd: keep = \"first\" does not fit: expected best or last",
                "cw | initial-const = 0 | cw: initial-const = 0 does not fit: expected a number"
                        + " above 0, up to 10000000000",
                "cw-paper | confidence = [] | cw-paper: confidence = [] does not fit: expected a"
                        + " number from 0 to 1000000",
            })
    void shouldNameTheValueAndWhatIsAllowed(String attack, String options, String message) {
        assertThatThrownBy(() -> create(attack, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void shouldNameTheAttackWhoseOptionsDoNotFitEachOther() {
        assertThatThrownBy(() -> create("pgd", "restarts = 3, random-start = false"))
                .hasMessageStartingWith("pgd: restarts = 3");
    }

    @Test
    void shouldFillInTheDefaults() {
        Config resolved = ATTACKS.resolve("pgd", ConfigFactory.parseString("steps = 7"));

        assertThat(resolved.getInt("steps")).isEqualTo(7);
        assertThat(resolved.getDouble("step-size-ratio")).isEqualTo(0.25);
    }

    @Test
    void shouldRefuseTwoProvidersOfOneName() {
        assertThatThrownBy(
                        () ->
                                Attacks.of(
                                        List.of(new PgdProvider(), new PgdProvider()),
                                        Optional.empty(),
                                        List.of()))
                .hasMessageContaining("pgd")
                .hasMessageContaining("remove one");
    }

    private static Attack create(String attack, String options) {
        return ATTACKS.create(attack, ConfigFactory.parseString(options), null);
    }
}
