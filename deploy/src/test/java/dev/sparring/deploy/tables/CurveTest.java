// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurveTest {

    @Test
    void shouldTakeTheMaximumOfEachImageBeforeTheMean() {
        float[][][] losses = {{{0, 0}, {2, 1}}, {{1, 1}, {1, 4}}};
        Curve curve = Curve.of(new Model("pgd10", 1), "PGD10", "L2L-DA", losses);
        assertThat(curve.means()).containsExactly(1.0, 3.0);
        assertThat(curve.deviations()).containsExactly(0.0, 1.0);
        assertThat(curve.tries()).isEqualTo(2);
        assertThat(curve.name()).isEqualTo("L2L-DA on PGD10");
    }
}
