// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableBuilderTest {

    private static final Scale SCALE = Scale.read("tiny", "mnist");
    private static final TableDefinition TABLE = TableDefinition.read("table1", SCALE);
    private static final String ROW = "l2l-da";

    private final Findings findings = new Findings();

    @Test
    void shouldLeaveOpenWhatHasNotBeenMeasured() {
        Cell cell = build(1).cell(ROW, "fgsm");
        assertThat(cell.ours()).isEmpty();
        assertThat(cell.difference()).isEmpty();
    }

    @Test
    void shouldTakeTheLowestColumnForMinAndTheWorstImagesForWorstCase() {
        find(1, "natural", true, true, true, true);
        find(1, "fgsm", true, true, true, false);
        find(1, "pgd100", false, true, true, true);
        assertThat(build(1).cell(ROW, "min").ours()).isEmpty();
        find(1, "cw1000", true, true, true, false);
        assertThat(accuracy(build(1), "min")).isEqualTo(0.75);
        assertThat(accuracy(build(1), "worst")).isEqualTo(0.5);
    }

    @Test
    void shouldTakeForMinTheColumnThatIsLowestOverAllSeeds() {
        for (long seed = 1; seed <= 2; seed++) {
            find(seed, "natural", true, true, true, true);
            find(seed, "cw1000", true, true, true, true);
        }
        find(1, "fgsm", false, false, false, true);
        find(2, "fgsm", true, true, true, true);
        find(1, "pgd100", true, true, true, false);
        find(2, "pgd100", true, false, false, false);

        assertThat(build(2).cell(ROW, "min").ours().orElseThrow().accuracies())
                .containsExactly(0.75, 0.25);
    }

    @Test
    void shouldCompareWithThePaper() {
        for (Column column : TABLE.columns()) {
            find(1, column.id(), true, true, true, true);
        }
        assertThat(build(1).cell(ROW, "min").difference().orElseThrow())
                .isCloseTo(100 - 95.15, within(1e-9));
    }

    @Test
    void shouldAverageOverSeeds() {
        find(1, "fgsm", true, true, true, true);
        find(2, "fgsm", true, true, false, false);
        Estimate ours = build(2).cell(ROW, "fgsm").ours().orElseThrow();
        assertThat(ours.accuracies()).containsExactly(1.0, 0.5);
        assertThat(ours.accuracy()).isEqualTo(0.75);
    }

    private void find(long seed, String column, boolean... survived) {
        Column found =
                TABLE.columns().stream().filter(c -> c.id().equals(column)).findFirst().get();
        findings.add(new Model(ROW, seed), found, new Finding(survived, List.of(), 1));
    }

    private Table build(int seeds) {
        return new TableBuilder(new Assignment(TABLE, SCALE, seeds, List.of(), 100), findings)
                .build();
    }

    private static double accuracy(Table table, String column) {
        Optional<Estimate> ours = table.cell(ROW, column).ours();
        return ours.orElseThrow().accuracy();
    }
}
