// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaperNumbersTest {

    @Test
    void shouldKnowThePapersCells() {
        PaperNumbers mnist = PaperNumbers.read("table2", "mnist");
        assertThat(mnist.of("l2l-da", "l2l-da")).hasValue(94.61);
        assertThat(mnist.of("plain", "strong")).isEmpty();
        assertThat(mnist.source()).startsWith("Jang et al. 2019, Table 2, MNIST");
        assertThat(PaperNumbers.read("table2", "cifar10").of("pgd10", "min")).hasValue(0.32);
    }

    @Test
    void shouldHaveNoneForGeneratedDigits() {
        assertThat(PaperNumbers.read("table2", "digits").of("plain", "natural")).isEmpty();
    }

    /** All of the paper's cells are there, as the lowest of each row shows. */
    @ParameterizedTest
    @CsvSource({"table1, mnist, 8", "table2, mnist, 6", "table2, cifar10, 6", "table3, mnist, 6"})
    void shouldHaveEveryCellAndTheLowestOfTheRowAsMin(String id, String dataSet, int rows) {
        PaperNumbers paper = PaperNumbers.read(id, dataSet);
        TableDefinition table = TableDefinition.read(id, Scale.read("tiny", dataSet));
        List<String> printed =
                table.rows().stream()
                        .map(TableDefinition.Row::id)
                        .filter(row -> paper.of(row, "min").isPresent())
                        .toList();
        assertThat(printed).hasSize(rows);
        for (String row : printed) {
            List<Double> cells =
                    table.paper().stream()
                            .map(column -> paper.of(row, column.id()).orElseThrow())
                            .toList();
            assertThat(Collections.min(cells)).isEqualTo(paper.of(row, "min").orElseThrow());
        }
        assertThat(paper.numbers().keySet()).containsExactlyInAnyOrderElementsOf(printed);
    }

    @Test
    void shouldKnowTheCellsOfTablesOneAndThree() {
        PaperNumbers first = PaperNumbers.read("table1", "mnist");
        assertThat(first.of("l2l-neither", "cw1000")).hasValue(86.12);
        assertThat(first.of("l2l-da-without-label", "pgd100")).hasValue(93.44);
        PaperNumbers third = PaperNumbers.read("table3", "mnist");
        assertThat(third.of("cw100", "fgsm/pgd100")).hasValue(39.10);
        assertThat(third.of("l2l-da", "plain/l2l-da")).hasValue(95.08);
        assertThat(third.of("plain", "pgd10/pgd10")).hasValue(86.04);
    }
}
