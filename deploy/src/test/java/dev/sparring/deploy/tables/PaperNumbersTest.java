// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"mnist", "cifar10"})
    void shouldHaveTheLowestOfTheRowAsMin(String dataSet) {
        PaperNumbers paper = PaperNumbers.read("table2", dataSet);
        TableDefinition table = TableDefinition.read("table2", Scale.read("tiny", dataSet));
        Stream.of("plain", "pgd10", "pgd100", "cw100", "l2l-star", "l2l-da")
                .forEach(
                        row ->
                                assertThat(
                                                table.paper().stream()
                                                        .mapToDouble(
                                                                column ->
                                                                        paper.of(row, column.id())
                                                                                .orElseThrow())
                                                        .min())
                                        .hasValue(paper.of(row, "min").orElseThrow()));
    }
}
