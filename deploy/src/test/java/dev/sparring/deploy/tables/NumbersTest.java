// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void shouldShowNoMoreDecimalsThanTheImagesAllow() {
        assertThat(Numbers.percent(0.957, 1000)).isEqualTo("95.7");
        assertThat(Numbers.percent(0.9573, 10_000)).isEqualTo("95.73");
    }
}
