// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.report;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.StepReport;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a game's losses and accuracies over its rounds. */
final class Curves {

    private static final int POINTS = 400;
    private static final Color[] COLORS = {
        new Color(0x4477AA),
        new Color(0xEE6677),
        new Color(0x228833),
        new Color(0xCCBB44),
        new Color(0x66CCEE),
        new Color(0xAA3377),
        new Color(0xBBBBBB)
    };

    private Curves() {}

    /** The defender's loss on clean images and on each attacker's, smoothed. */
    static BufferedImage losses(History history, int width, int height) {
        XYChart chart = chart("Loss of the defender", "cross-entropy", width, height);
        add(chart, "clean", history.steps(), StepReport::getCleanLoss);
        for (String id : history.attackers()) {
            List<StepReport> used =
                    history.steps().stream()
                            .filter(
                                    step ->
                                            History.attacker(step, id)
                                                    .filter(AttackerStep::getUsed)
                                                    .isPresent())
                            .toList();
            add(chart, id, used, step -> History.attacker(step, id).orElseThrow().getLoss());
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** Clean and robust accuracies of all evaluations, whatever images they were made on. */
    static BufferedImage accuracies(History history, int width, int height) {
        XYChart chart = chart("Accuracy, clean and under attack", "%", width, height);
        chart.getStyler().setYAxisMax(100.0);
        List<Evaluation> evaluations = history.evaluations();
        addAccuracy(chart, "clean", evaluations, Evaluation::getCleanAccuracy);
        for (String id : history.evaluatedAttacks()) {
            List<Evaluation> having =
                    evaluations.stream()
                            .filter(
                                    each ->
                                            each.getAttacksList().stream()
                                                    .anyMatch(a -> a.getAttack().equals(id)))
                            .toList();
            addAccuracy(chart, id, having, each -> robustAccuracy(each, id));
        }
        addAccuracy(chart, "worst case", evaluations, Evaluation::getWorstCaseAccuracy);
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static double robustAccuracy(Evaluation evaluation, String id) {
        return evaluation.getAttacksList().stream()
                .filter(attack -> attack.getAttack().equals(id))
                .mapToDouble(AttackEvaluation::getRobustAccuracy)
                .findFirst()
                .orElseThrow();
    }

    private static XYChart chart(String title, String unit, int width, int height) {
        XYChart chart =
                new XYChartBuilder()
                        .width(width)
                        .height(height)
                        .title(title)
                        .xAxisTitle("round")
                        .yAxisTitle(unit)
                        .build();
        XYStyler style = chart.getStyler();
        style.setSeriesColors(COLORS);
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendBorderColor(Color.WHITE);
        style.setPlotBorderColor(Color.LIGHT_GRAY);
        style.setPlotGridLinesColor(new Color(0xE8E8E8));
        style.setLegendPosition(Styler.LegendPosition.OutsideE);
        style.setXAxisDecimalPattern("0");
        style.setXAxisMaxLabelCount(11);
        style.setYAxisMin(0.0);
        return chart;
    }

    private static void add(
            XYChart chart,
            String name,
            List<StepReport> steps,
            ToDoubleFunction<StepReport> value) {
        List<Double> rounds = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        int group = Math.max(1, (steps.size() + POINTS - 1) / POINTS);
        for (int from = 0; from < steps.size(); from += group) {
            List<StepReport> some = steps.subList(from, Math.min(steps.size(), from + group));
            rounds.add(some.stream().mapToDouble(StepReport::getRound).average().orElseThrow());
            means.add(some.stream().mapToDouble(value).average().orElseThrow());
        }
        addSeries(chart, name, rounds, means, SeriesMarkers.NONE);
    }

    private static void addAccuracy(
            XYChart chart,
            String name,
            List<Evaluation> evaluations,
            ToDoubleFunction<Evaluation> share) {
        List<Double> rounds =
                evaluations.stream().map(e -> (double) e.getDefenderVersion()).toList();
        List<Double> percents =
                evaluations.stream().map(each -> 100 * share.applyAsDouble(each)).toList();
        addSeries(chart, name, rounds, percents, SeriesMarkers.CIRCLE);
    }

    private static void addSeries(
            XYChart chart, String name, List<Double> x, List<Double> y, Marker marker) {
        if (!x.isEmpty()) {
            chart.addSeries(name, x, y).setMarker(marker).setLineStyle(new BasicStroke(1.5f));
        }
    }
}
