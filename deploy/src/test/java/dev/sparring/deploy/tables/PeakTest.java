// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeakTest {

    private static final PaperNumbers PAPER = PaperNumbers.read("figure2", "cifar10");

    private final List<Curve> curves =
            List.of(
                    curve("l2l-da", "L2L-DA", 1.5, 10),
                    curve("l2l-da", "PGD10", 1.74, 10),
                    curve("pgd10", "PGD10", 1.8, 9),
                    curve("pgd100", "PGD10", 1.8, 10));

    @Test
    void shouldPutThePapersNumberBesideTheHighestCurveOfItsDefence() {
        assertThat(Peak.sheet(curves, PAPER).rows())
                .containsExactly(List.of("l2l-da", "PGD10", "1.740", "about 1.64", "+0.10"));
    }

    @Test
    void shouldWriteThePapersNumberAsALineOfItsOwn() throws Exception {
        assertThat(Figure.csv(curves, PAPER).lines().filter(line -> line.contains("1.64")))
                .singleElement()
                .asString()
                .startsWith("l2l-da,1,highest,4,10,10,1.74,0.5,1.64,0.1");
    }

    private static Curve curve(String defence, String attack, double loss, int steps) {
        List<Double> means = Collections.nCopies(steps + 1, loss);
        return new Curve(
                new Model(defence, 1),
                defence,
                attack,
                4,
                10,
                means,
                Collections.nCopies(steps + 1, 0.5));
    }
}
