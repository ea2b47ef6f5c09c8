// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PeakTest {

    private static final PaperNumbers PAPER = PaperNumbers.read("figure2", "cifar10");

    private final List<Curve> curves =
            List.of(
                    curve("l2l-da", "l2l-da-latents", 1.5, 10),
                    curve("l2l-da", "pgd10", 1.74, 10),
                    curve("pgd10", "l2l-da-latents", 1.8, 9),
                    curve("plain", "l2l-da-latents", 1.8, 10));

    @Test
    void shouldPutThePapersNumberBesideTheCurveThatItIsOf() {
        assertThat(Peak.sheet(curves, PAPER).rows())
                .containsExactly(
                        List.of("L2L-DA-LATENTS", "l2l-da", "1.500", "about 1.64", "−0.14"));
    }

    @Test
    void shouldWriteThePapersNumberInTheLineOfItsStep() throws Exception {
        assertThat(Figure.csv(curves, PAPER).lines().filter(line -> line.contains("1.64")))
                .singleElement()
                .asString()
                .startsWith("l2l-da,1,L2L-DA-LATENTS,4,10,10,1.5,0.5,1.64,-0.1");
    }

    private static Curve curve(String defence, String column, double loss, int steps) {
        return new Curve(
                new Model(defence, 1),
                defence,
                column,
                column.toUpperCase(Locale.ROOT),
                4,
                10,
                Collections.nCopies(steps + 1, loss),
                Collections.nCopies(steps + 1, 0.5));
    }
}
