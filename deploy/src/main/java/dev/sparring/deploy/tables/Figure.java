// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Curves as a picture, as CSV and as a table of text. The start, step 0, is not shown. */
final class Figure {

    private static final int WIDTH = 660;
    private static final int HEIGHT = 500;
    private static final String LETTERS = "abcdefgh";
    private static final Color[] COLORS = {
        new Color(0x4477AA), new Color(0xEE6677), new Color(0x228833), new Color(0xCCBB44)
    };

    private Figure() {}

    /** A panel for each defence, one beside the other, with the same scale of losses. */
    static BufferedImage draw(List<TableDefinition.Row> defences, List<Curve> curves) {
        double most =
                curves.stream().flatMap(each -> each.means().stream()).max(Double::compare).get();
        BufferedImage all =
                new BufferedImage(WIDTH * defences.size(), HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = all.createGraphics();
        for (int i = 0; i < defences.size(); i++) {
            TableDefinition.Row defence = defences.get(i);
            String title = "(%s) on %s".formatted(LETTERS.charAt(i), defence.title());
            List<Curve> own =
                    curves.stream()
                            .filter(each -> each.model().defence().equals(defence.id()))
                            .toList();
            graphics.drawImage(panel(title, own, 1.05 * most), WIDTH * i, 0, null);
        }
        graphics.dispose();
        return all;
    }

    private static BufferedImage panel(String title, List<Curve> curves, double most) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle("step")
                        .yAxisTitle("highest cross-entropy of the tries")
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setPlotBorderColor(Color.LIGHT_GRAY);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(most);
        for (int i = 0; i < curves.size(); i++) {
            // bars beside each other, not on top of each other
            add(chart, curves.get(i), COLORS[i % COLORS.length], 0.07 * (i - 1));
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** Means, and below each of them the deviation of the tries: above their highest is none. */
    private static void add(XYChart chart, Curve curve, Color color, double shift) {
        List<Double> x = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        for (int step = 1; step < curve.means().size(); step++) {
            double mean = curve.means().get(step);
            x.add(step + shift);
            means.add(mean);
            XYSeries bar =
                    chart.addSeries(
                            curve.name() + " " + step,
                            List.of(step + shift, step + shift),
                            List.of(Math.max(0, mean - curve.deviations().get(step)), mean));
            bar.setMarker(SeriesMarkers.NONE).setLineColor(color).setShowInLegend(false);
            bar.setLineStyle(new BasicStroke(1));
        }
        XYSeries series = chart.addSeries(curve.attack() + curve.seed(), x, means);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color).setLineColor(color);
        series.setLineStyle(new BasicStroke(1.8f));
    }

    /** A line for each step of each curve, with the paper's loss where there is one. */
    static String csv(List<Curve> curves, PaperNumbers paper) throws IOException {
        StringBuilder text = new StringBuilder();
        CSVFormat format =
                CSVFormat.RFC4180
                        .builder()
                        .setHeader(
                                "defence",
                                "seed",
                                "attack",
                                "images",
                                "tries",
                                "step",
                                "mean_maximum_loss",
                                "mean_deviation",
                                "paper_loss",
                                "difference")
                        .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (Curve curve : curves) {
                for (int step = 0; step < curve.means().size(); step++) {
                    Optional<Peak> peak =
                            step == Peak.STEP ? Peak.of(curve, paper) : Optional.empty();
                    printer.printRecord(
                            curve.model().defence(),
                            curve.model().seed(),
                            curve.attack(),
                            curve.images(),
                            curve.tries(),
                            step,
                            curve.means().get(step),
                            curve.deviations().get(step),
                            peak.<Object>map(Peak::paper).orElse(""),
                            peak.<Object>map(Peak::difference).orElse(""));
                }
            }
        }
        return text.toString();
    }

    /** Mean and deviation of each step. */
    static Details.Sheet sheet(List<Curve> curves) {
        List<String> header = new ArrayList<>(List.of("attack on defence"));
        int steps = curves.stream().mapToInt(each -> each.means().size()).max().orElse(1) - 1;
        IntStream.rangeClosed(1, steps).forEach(step -> header.add("t = " + step));
        List<List<String>> rows = new ArrayList<>();
        for (Curve curve : curves) {
            List<String> row = new ArrayList<>(List.of(curve.name()));
            for (int step = 1; step <= steps; step++) {
                row.add(
                        String.format(
                                Locale.ROOT,
                                "%.3f (−%.3f)",
                                curve.means().get(step),
                                curve.deviations().get(step)));
            }
            rows.add(row);
        }
        return new Details.Sheet("Highest loss by step (deviation of the tries)", 1, header, rows);
    }
}
