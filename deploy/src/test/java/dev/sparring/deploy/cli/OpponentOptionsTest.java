// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.evaluation.Opponent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class OpponentOptionsTest {

    @Test
    void shouldReadOptionsAsSettingsAreRead() throws IOException {
        String attack = "pgd:steps=200/2, step-size-ratio=1/12,keep=last,random-start=false";

        Config options = opponents(attack).get(attack).attacker().options();

        assertThat(options.getInt("steps")).isEqualTo(100);
        assertThat(options.getDouble("step-size-ratio")).isEqualTo(1.0 / 12);
        assertThat(options.getString("keep")).isEqualTo("last");
        assertThat(options.getBoolean("random-start")).isFalse();
        assertThat(options.getInt("restarts")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pgd:steps | --attack pgd:steps cannot be read: steps does not fit: expected"
                        + " path=value, such as rounds=500; write NAME:KEY=VALUE,KEY=VALUE",
                "pgd:stepz=1 | pgd has no option stepz; did you mean steps?",
                "pdg:steps=1 | unknown attack pdg; did you mean pgd?",
                "PGD:steps=1 | unknown attack PGD; did you mean pgd?",
                "bim | unknown attack bim; did you mean pgd?",
                "mim | unknown attack mim; did you mean mi-fgsm?",
                "carlini | unknown attack carlini; did you mean cw?"
            })
    void shouldSayWhatIsWrongInOneLine(String attack, String line) {
        assertThatThrownBy(() -> opponents(attack))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(line);
    }

    private static SortedMap<String, Opponent> opponents(String attack) throws IOException {
        OpponentOptions options =
                CommandLine.populateCommand(new OpponentOptions(), "--attack=" + attack);
        return options.opponents(
                Optional.empty(),
                SettingsLoader.preset("quick", List.of()),
                Optional.empty(),
                note -> {});
    }
}
