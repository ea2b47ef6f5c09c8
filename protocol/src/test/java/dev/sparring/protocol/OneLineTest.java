// SPDX-License-Identifier: Apache-2.0
package dev.sparring.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {

    private static final String LONG = "x".repeat(100_000);

    @Test
    void shouldCutWhatIsTooLongAndMarkWhatCannotBeShown() {
        assertThat(OneLine.of(LONG)).hasSize(OneLine.MAX_LENGTH + 3).endsWith("x...");
        assertThat(OneLine.of("a\nb\u001b[31m\u2028\u202e")).isEqualTo("a?b?[31m??");
        assertThat(OneLine.of("tea at 5, ümläut 茶")).isEqualTo("tea at 5, ümläut 茶");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u001b[31m", "a\u2029b", "a\u202eb"})
    void shouldRefuseWhatIsNoLine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OneLine.require("--reason", text))
                .withMessage("--reason does not fit: expected one line of at most 200 characters");
    }

    @Test
    void shouldRefuseALongLineAndTakeAShortOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> OneLine.require("reason", LONG));
        String longest = LONG.substring(0, OneLine.MAX_LENGTH);
        assertThat(OneLine.require("reason", longest)).isEqualTo(longest);
    }
}
