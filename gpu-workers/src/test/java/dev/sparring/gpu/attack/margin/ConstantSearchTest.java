// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack.margin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConstantSearchTest {

    @Test
    void shouldGrowUntilItFoolsAndHalveThen() {
        ConstantSearch search = new ConstantSearch(1, 1);

        search.update(new boolean[] {false});
        assertThat(search.constants()).containsExactly(10);
        search.update(new boolean[] {true});
        assertThat(search.constants()).containsExactly(5.5f);
    }

    /** A gradient of more could not be squared. */
    @Test
    void shouldNotGrowBeyondWhatFloatsCanSquare() {
        ConstantSearch search = new ConstantSearch(1, 1);

        for (int i = 0; i < 50; i++) {
            search.update(new boolean[1]);
        }

        assertThat(search.constants()).containsExactly(1e10f);
    }
}
