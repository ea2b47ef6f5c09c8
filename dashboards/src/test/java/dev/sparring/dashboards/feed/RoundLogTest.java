// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import static dev.sparring.dashboards.feed.TestReports.absent;
import static dev.sparring.dashboards.feed.TestReports.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Measure;
import org.junit.jupiter.api.Test;

class RoundLogTest {

    private final RoundLog log = new RoundLog();

    @Test
    void shouldCountARoundThatIsReportedTwiceOnce() {
        assertThat(log.add(step(0).build(), 1)).isTrue();
        assertThat(log.add(step(0).setCleanLoss(9).build(), 1)).isFalse();
        assertThat(log.size()).isEqualTo(1);
        assertThat(log.value("defender.cleanLoss", 0)).isZero();
    }

    @Test
    void shouldPutALateRoundWhereItBelongs() {
        log.add(step(5, "pgd").build(), 1);
        log.add(step(7, "pgd", "cw").build(), 1);
        int before = log.revision();
        log.add(step(6, "pgd").build(), 1);
        log.add(step(4).build(), 1);
        assertThat(log.revision()).isGreaterThan(before);
        Series series = log.thin(0, 4, 100);
        assertThat(series.rounds()).containsExactly(4, 5, 6, 7);
        assertThat(column(series, "defender.cleanLoss").values()).containsExactly(4, 5, 6, 7);
        assertThat(column(series, "pgd.loss").values()).containsExactly(Float.NaN, 3, 3, 3);
        assertThat(column(series, "cw.loss").values())
                .containsExactly(Float.NaN, Float.NaN, Float.NaN, 3);
    }

    @Test
    void shouldLeaveGapsWhereAnAttackerWasAway() {
        log.add(step(0).build(), 1);
        log.add(step(1, "pgd").build(), 1);
        log.add(step(2).addAttackers(absent("pgd")).build(), 1);
        log.add(step(3, "pgd").build(), 1);
        log.add(step(4).build(), 1);
        assertThat(column(log.thin(0, 5, 100), "pgd.loss").values())
                .containsExactly(Float.NaN, 3, Float.NaN, 3, Float.NaN);
        assertThat(column(log.thin(0, 5, 100), "defender.adversarialLoss").values())
                .containsExactly(Float.NaN, 2, Float.NaN, 2, Float.NaN);
    }

    @Test
    void shouldKeepASpikeWhenThinning() {
        for (int round = 0; round < 10_000; round++) {
            log.add(step(round).setCleanLoss(round == 5_001 ? 100 : 1).build(), 1);
        }
        Series series = log.thin(0, 10_000, 1_000);
        Series.SeriesColumn loss = column(series, "defender.cleanLoss");
        assertThat(series.thinned()).isTrue();
        assertThat(series.rounds()).hasSize(1_000).isSorted();
        assertThat(loss.high()[500]).isEqualTo(100);
        assertThat(loss.low()[500]).isEqualTo(1);
        assertThat(loss.values()[500]).isEqualTo((9 + 100) / 10f);
        assertThat(loss.high()[499]).isEqualTo(1);
    }

    @Test
    void shouldCoverEachRoundByExactlyOnePoint() {
        for (int round = 0; round < 1_501; round++) {
            log.add(step(round).build(), 1);
        }
        Series.SeriesColumn loss = column(log.thin(0, 1_501, 1_500), "defender.cleanLoss");
        assertThat(loss.low()[0]).isZero();
        assertThat(loss.high()[1_499]).isEqualTo(1_500);
        for (int i = 1; i < 1_500; i++) {
            assertThat(loss.low()[i]).isEqualTo(loss.high()[i - 1] + 1);
        }
    }

    @Test
    void shouldNotThinWhatFits() {
        log.add(step(8).build(), 1);
        log.add(step(9).build(), 1);
        Series series = log.thin(0, 2, 2);
        assertThat(series.thinned()).isFalse();
        assertThat(series.from()).isEqualTo(8);
        assertThat(series.to()).isEqualTo(9);
        assertThat(series.columns()).allMatch(each -> each.low() == null && each.high() == null);
    }

    @Test
    void shouldFindRoundsOfAForkThatBeginsLate() {
        log.add(step(500).build(), 1);
        log.add(step(502).build(), 1);
        assertThat(log.row(0)).isZero();
        assertThat(log.row(501)).isEqualTo(1);
        assertThat(log.row(503)).isEqualTo(2);
    }

    @Test
    void shouldDescribeNewCurvesOnlyInAnAppend() {
        log.add(step(0).build(), 1);
        int known = log.curves();
        log.add(step(1, "pgd").build(), 1);
        Series append = log.append(1, 2, known);
        assertThat(append.append()).isTrue();
        assertThat(append.rounds()).containsExactly(1);
        assertThat(column(append, "defender.cleanLoss").group()).isNull();
        assertThat(column(append, "pgd.loss").group()).isEqualTo("loss");
        assertThat(column(append, "pgd.loss").player()).isEqualTo("pgd");
    }

    @Test
    void shouldNotKeepCurvesWithoutEnd() {
        for (int round = 0; round < 200; round++) {
            Measure invented = Measure.newBuilder().setName("m" + round).setValue(1).build();
            AttackerStep liar =
                    AttackerStep.newBuilder()
                            .setAttacker("liar")
                            .setUsed(true)
                            .addMeasures(invented)
                            .build();
            log.add(step(round, "crowd" + round).addAttackers(liar).build(), 1);
        }
        assertThat(log.curves()).isLessThan(11 + 64 * 4 + 32 + 1);
    }

    private static Series.SeriesColumn column(Series series, String id) {
        return series.columns().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
