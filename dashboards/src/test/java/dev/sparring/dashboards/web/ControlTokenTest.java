// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTokenTest {

    private final ControlToken token = ControlToken.of("s3cret\n").orElseThrow();

    @ParameterizedTest
    @ValueSource(strings = {"Bearer s3cret", "bearer s3cret", "Bearer  s3cret "})
    void shouldKnowItself(String authorization) {
        assertThat(token.isIn(authorization)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s3cret", "Basic s3cret", "Bearer", "Bearer s3cre", "Bearer s3crett"})
    void shouldKnowNothingElse(String authorization) {
        assertThat(token.isIn(authorization)).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n"})
    void shouldBeNoneIfItIsEmpty(String text) {
        assertThat(ControlToken.of(text)).isEmpty();
    }

    @Test
    void shouldRefuseWhatNoBrowserCanSendAndNotShowIt() {
        assertThatThrownBy(() -> ControlToken.of("p\u00e4ssword"))
                .hasMessageStartingWith("SPARRING_CONTROL_TOKEN has a character")
                .hasMessageNotContaining("ssword");
        assertThat(token.toString()).doesNotContain("s3cret");
    }
}
