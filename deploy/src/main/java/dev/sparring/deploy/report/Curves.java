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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
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
        new Color(0xAA3377)
    };

    private static final Color OTHER = new Color(0x999999);
    private static final String CLEAN = "clean";
    private static final String LEGEND = " (circles: validation images, diamonds: test images)";

    private Curves() {}

    /** The defender's loss on clean images and on each attacker's, smoothed. */
    static BufferedImage losses(History history, int width, int height) {
        XYChart chart =
                chart(
                        "Loss in training, on the batch of each round",
                        "cross-entropy",
                        width,
                        height);
        add(chart, history, CLEAN, history.steps(), StepReport::getCleanLoss);
        for (String id : history.attackers()) {
            List<StepReport> used =
                    history.steps().stream()
                            .filter(
                                    step ->
                                            History.attacker(step, id)
                                                    .filter(AttackerStep::getUsed)
                                                    .isPresent())
                            .toList();
            add(
                    chart,
                    history,
                    id,
                    used,
                    step -> History.attacker(step, id).orElseThrow().getLoss());
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** The defender's mean loss in all evaluations, clean and under each attack. */
    static BufferedImage attackedLosses(History history, int width, int height) {
        XYChart chart = chart("Loss in evaluations" + LEGEND, "cross-entropy", width, height);
        addEvaluations(chart, history, CLEAN, each -> OptionalDouble.of(each.getCleanLoss()));
        for (String id : history.evaluatedAttacks()) {
            addEvaluations(chart, history, id, each -> of(each, id, AttackEvaluation::getMeanLoss));
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** Clean and robust accuracies of all evaluations. */
    static BufferedImage accuracies(History history, int width, int height) {
        XYChart chart = chart("Accuracy in evaluations" + LEGEND, "%", width, height);
        chart.getStyler().setYAxisMax(100.0);
        addEvaluations(
                chart, history, CLEAN, each -> OptionalDouble.of(100 * each.getCleanAccuracy()));
        for (String id : history.evaluatedAttacks()) {
            addEvaluations(
                    chart,
                    history,
                    id,
                    each -> of(each, id, attack -> 100 * attack.getRobustAccuracy()));
        }
        addEvaluations(
                chart,
                history,
                "worst case",
                each -> OptionalDouble.of(100 * each.getWorstCaseAccuracy()));
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static OptionalDouble of(
            Evaluation evaluation, String id, ToDoubleFunction<AttackEvaluation> value) {
        return evaluation.getAttacksList().stream()
                .filter(attack -> attack.getAttack().equals(id))
                .mapToDouble(value)
                .findFirst();
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
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendBorderColor(Color.WHITE);
        style.setPlotBorderColor(Color.LIGHT_GRAY);
        style.setPlotGridLinesColor(new Color(0xE8E8E8));
        style.setLegendPosition(Styler.LegendPosition.OutsideE);
        style.setXAxisDecimalPattern("0");
        style.setXAxisTickMarkSpacingHint(80);
        style.setYAxisMin(0.0);
        return chart;
    }

    private static void add(
            XYChart chart,
            History history,
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
        addSeries(chart, name, rounds, means)
                .ifPresent(series -> style(series, SeriesMarkers.NONE, color(history, name)));
    }

    private static void addEvaluations(
            XYChart chart,
            History history,
            String name,
            Function<Evaluation, OptionalDouble> value) {
        Color color = color(history, name);
        addEvaluations(chart, name, history.validationEvaluations(), value)
                .ifPresent(series -> style(series, SeriesMarkers.CIRCLE, color));
        boolean named = chart.getSeriesMap().containsKey(name);
        addEvaluations(chart, named ? name + ", test" : name, history.testEvaluations(), value)
                .ifPresent(
                        series ->
                                style(series, SeriesMarkers.DIAMOND, color)
                                        .setLineStyle(SeriesLines.NONE)
                                        .setShowInLegend(!named));
    }

    private static Optional<XYSeries> addEvaluations(
            XYChart chart,
            String name,
            List<Evaluation> evaluations,
            Function<Evaluation, OptionalDouble> value) {
        List<Evaluation> having =
                evaluations.stream().filter(each -> value.apply(each).isPresent()).toList();
        List<Double> versions = having.stream().map(e -> (double) e.getDefenderVersion()).toList();
        List<Double> values = having.stream().map(each -> value.apply(each).getAsDouble()).toList();
        return addSeries(chart, name, versions, values);
    }

    private static Optional<XYSeries> addSeries(
            XYChart chart, String name, List<Double> x, List<Double> y) {
        return x.isEmpty() ? Optional.empty() : Optional.of(chart.addSeries(name, x, y));
    }

    private static XYSeries style(XYSeries series, Marker marker, Color color) {
        series.setMarker(marker).setMarkerColor(color).setLineColor(color);
        series.setLineStyle(new BasicStroke(1.5f));
        return series;
    }

    /** The same for a name in all charts. */
    private static Color color(History history, String name) {
        List<String> names = new ArrayList<>(List.of(CLEAN));
        SortedSet<String> ids = history.attackers();
        ids.addAll(history.evaluatedAttacks());
        names.addAll(ids);
        return names.contains(name) ? COLORS[names.indexOf(name) % COLORS.length] : OTHER;
    }
}
