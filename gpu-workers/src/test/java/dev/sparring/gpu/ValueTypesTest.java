// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTypesTest {

    private static final Config TYPES =
            ConfigFactory.parseString("text = a, block { number = 1 }, flag = true");

    @Test
    void shouldMakeTextAndNumbersWhatTheDefaultsAre() {
        Config fitted = fit("text = 007, block { number = \"1/4\" }, flag = true, other = \"1/2\"");

        assertThat(fitted)
                .isEqualTo(
                        ConfigFactory.parseString(
                                "text = \"007\", block { number = 0.25 }, flag = true, other ="
                                        + " \"1/2\""));
    }

    @Test
    void shouldLeaveWhatCannotBeMadeToFit() {
        Config config =
                ConfigFactory.parseString("text { a = 1 }, block { number = \"1/0\" }, flag = 3");

        assertThat(ValueTypes.fit(config, TYPES)).isEqualTo(config);
    }

    @Test
    void shouldChangeNothingTwice() {
        Config fitted = fit("text = true, block { number = \"8/255\" }, flag = null");

        assertThat(ValueTypes.fit(fitted, TYPES)).isEqualTo(fitted);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {"1e400,1e400", "0.30,0.30", "\"many\",\"many\"", "null,nothing"})
    void shouldShowAValueAsItWasWritten(String written, String shown) {
        assertThat(ValueTypes.shown(ConfigFactory.parseString("a=" + written), "a"))
                .isEqualTo(shown);
        assertThat(ValueTypes.shown(ConfigFactory.empty(), "a")).isEqualTo("nothing");
    }

    private static Config fit(String config) {
        return ValueTypes.fit(ConfigFactory.parseString(config), TYPES);
    }
}
