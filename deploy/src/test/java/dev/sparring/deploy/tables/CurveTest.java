// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CurveTest {

    private static final Column ATTACK =
            TableDefinition.read("figure2", Scale.read("tiny", "mnist")).paper().get(2);

    @Test
    void shouldTakeTheMaximumOfEachImageBeforeTheMean() {
        float[][][] losses = {{{0, 0}, {2, 1}}, {{1, 1}, {1, 4}}};
        Curve curve = Curve.of(new Model("pgd10", 1), "PGD10", ATTACK, losses);
        assertThat(curve.means()).containsExactly(1.0, 3.0);
        assertThat(curve.tries()).isEqualTo(2);
        assertThat(curve.name()).isEqualTo("L2L-DA on PGD10");
        assertThat(curve.column()).isEqualTo("l2l-da-latents");
    }

    @Test
    void shouldTakeTheDeviationOfTheTriesOfEachImage() {
        // of image 0 the tries are 2 and 1, of image 1 they are 1 and 4
        float[][][] losses = {{{0, 0}, {2, 1}}, {{0, 0}, {1, 4}}};
        Curve curve = Curve.of(new Model("pgd10", 1), "PGD10", ATTACK, losses);
        assertThat(curve.deviations()).containsExactly(0.0, (0.5 + 1.5) / 2);
    }
}
