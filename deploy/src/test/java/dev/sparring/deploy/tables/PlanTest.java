// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTest {

    @ParameterizedTest
    @CsvSource({
        "table1, tiny, mnist",
        "table2, tiny, digits",
        "table2, small, cifar10",
        "table3, small, mnist",
        "table3, tiny, cifar10",
        "figure2, paper, cifar10"
    })
    void shouldDoEverythingOnceAfterWhatItNeeds(String table, String scale, String dataSet) {
        List<Work> plan = plan(table, scale, dataSet, 2);
        assertThat(plan).doesNotHaveDuplicates();
        for (int i = 0; i < plan.size(); i++) {
            assertThat(plan.subList(0, i)).containsAll(needs(plan, plan.get(i)));
        }
    }

    @Test
    void shouldMeasureEveryCellOfEverySeed() {
        TableDefinition table = TableDefinition.read("table2", Scale.read("tiny", "mnist"));
        assertThat(plan("table2", "tiny", "mnist", 2))
                .filteredOn(Work.Measure.class::isInstance)
                .hasSize(2 * table.rows().size() * table.columns().size());
    }

    @Test
    void shouldShowAFirstRowBeforeTheSecondDefenceIsTrained() {
        List<Work> plan = plan("table2", "tiny", "mnist", 1);
        Work second = new Work.Train(new Model("fgsm", 1), Optional.empty());
        assertThat(plan.subList(0, plan.indexOf(second)))
                .filteredOn(Work.Measure.class::isInstance)
                .extracting(work -> ((Work.Measure) work).column().id())
                .contains("natural", "fgsm", "pgd10", "pgd100", "cw100");
    }

    @Test
    void shouldTrainAttacksAfterAllDefences() {
        List<Work> plan = plan("table2", "tiny", "mnist", 1);
        int first = firstIndex(plan, Work.Prepare.class);
        assertThat(plan.subList(first, plan.size())).noneMatch(Work.Train.class::isInstance);
    }

    @Test
    void shouldCraftBlackBoxAttacksOnModelsOfOtherSeeds() {
        assertThat(plan("table3", "tiny", "mnist", 1))
                .filteredOn(Work.Measure.class::isInstance)
                .allSatisfy(
                        work ->
                                assertThat(((Work.Measure) work).victim().seed())
                                        .isNotEqualTo(((Work.Measure) work).model().seed()));
    }

    @Test
    void shouldFollowThreeAttacksOnEachClassifierThatLearnNothingMore() {
        List<Work> plan = plan("figure2", "tiny", "mnist", 1);
        assertThat(plan)
                .filteredOn(Work.Trace.class::isInstance)
                .map(Work.Trace.class::cast)
                .map(work -> work.column().title() + " on " + work.model().defence())
                .containsExactly(
                        "L2L on pgd10",
                        "PGD10 on pgd10",
                        "L2L-DA on pgd10",
                        "L2L on l2l-da",
                        "PGD10 on l2l-da",
                        "L2L-DA on l2l-da");
        assertThat(plan).noneMatch(Work.Prepare.class::isInstance).hasSize(3 + 6);
    }

    @Test
    void shouldNotGiveSurrogatesTheAttackerThatTrainedARow() {
        assertThat(starts("table3")).hasSize(3).containsOnly(Optional.empty());
        assertThat(starts("table2"))
                .hasSize(7)
                .containsOnly(Optional.of(new Model(TableDefinition.L2L_DA, 1)));
    }

    /** What L2L-DA's attacks on frozen models start from. */
    private static List<Optional<Model>> starts(String table) {
        return plan(table, "tiny", "mnist", 1).stream()
                .filter(Work.Prepare.class::isInstance)
                .map(Work.Prepare.class::cast)
                .filter(work -> work.column().attackId().equals(TableDefinition.L2L_DA))
                .map(Work.Prepare::start)
                .toList();
    }

    private static List<Work> needs(List<Work> plan, Work work) {
        if (work instanceof Work.Check check) {
            return trains(plan, List.of(check.model()));
        }
        if (work instanceof Work.Train train) {
            return trains(plan, train.start().stream().toList());
        }
        if (work instanceof Work.Prepare prepare) {
            List<Model> models = new ArrayList<>(prepare.start().stream().toList());
            models.add(prepare.model());
            return trains(plan, models);
        }
        if (work instanceof Work.Measure measure) {
            List<Work> needs =
                    new ArrayList<>(trains(plan, List.of(measure.model(), measure.victim())));
            needs.addAll(prepares(plan, measure.victim(), measure.column()));
            return needs;
        }
        Work.Trace trace = (Work.Trace) work;
        List<Model> models = new ArrayList<>(List.of(trace.model()));
        trace.column()
                .trainedBy()
                .ifPresent(defence -> models.add(new Model(defence, trace.model().seed())));
        List<Work> needs = new ArrayList<>(trains(plan, models));
        needs.addAll(prepares(plan, trace.model(), trace.column()));
        return needs;
    }

    /** One for each model, or the test would pass without it. */
    private static List<Work> trains(List<Work> plan, List<Model> models) {
        List<Work> trains =
                plan.stream()
                        .filter(work -> work instanceof Work.Train t && models.contains(t.model()))
                        .toList();
        assertThat(trains).hasSize((int) models.stream().distinct().count());
        return trains;
    }

    private static List<Work> prepares(List<Work> plan, Model victim, Column column) {
        List<Work> prepares =
                plan.stream()
                        .filter(
                                work ->
                                        work instanceof Work.Prepare p
                                                && p.model().equals(victim)
                                                && p.column().equals(column))
                        .toList();
        assertThat(prepares).hasSize(column.learned() ? 1 : 0);
        return prepares;
    }

    private static int firstIndex(List<Work> plan, Class<? extends Work> kind) {
        return plan.indexOf(plan.stream().filter(kind::isInstance).findFirst().orElseThrow());
    }

    private static List<Work> plan(String table, String scaleName, String dataSet, int seeds) {
        Scale scale = Scale.read(scaleName, dataSet);
        return Plan.of(
                new Assignment(TableDefinition.read(table, scale), scale, seeds, List.of(), 100));
    }
}
