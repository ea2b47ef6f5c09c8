// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private static final int WIDTH = 1100;
    private static final int HEIGHT = 560;
    private static final Color[] COLORS = {
        new Color(0x4477AA),
        new Color(0xEE6677),
        new Color(0x228833),
        new Color(0xCCBB44),
        new Color(0x66CCEE),
        new Color(0xAA3377)
    };

    private Figure() {}

    /** Means with the standard deviation over images as bars. */
    static BufferedImage draw(String title, List<Curve> curves) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle("step")
                        .yAxisTitle("cross-entropy: mean and standard deviation over images")
                        .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendBorderColor(Color.WHITE);
        chart.getStyler().setPlotBorderColor(Color.LIGHT_GRAY);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setXAxisDecimalPattern("0");
        chart.getStyler().setErrorBarsColorSeriesColor(true);
        for (int i = 0; i < curves.size(); i++) {
            Curve curve = curves.get(i);
            int steps = curve.means().size() - 1;
            // bars beside each other, not on top of each other
            double shift = 0.06 * (i - (curves.size() - 1) / 2.0);
            List<Double> x =
                    IntStream.rangeClosed(1, steps).mapToObj(step -> step + shift).toList();
            XYSeries series =
                    chart.addSeries(
                            curve.name(),
                            x,
                            curve.means().subList(1, steps + 1),
                            curve.deviations().subList(1, steps + 1));
            Color color = COLORS[i % COLORS.length];
            series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color).setLineColor(color);
            series.setLineStyle(new BasicStroke(1.8f));
        }
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** A line for each step of each curve, then one for each defence that the paper has. */
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
                                "standard_deviation",
                                "paper_loss",
                                "difference")
                        .get();
        try (CSVPrinter printer = new CSVPrinter(text, format)) {
            for (Curve curve : curves) {
                for (int step = 0; step < curve.means().size(); step++) {
                    printer.printRecord(
                            curve.model().defence(),
                            curve.model().seed(),
                            curve.attack(),
                            curve.images(),
                            curve.tries(),
                            step,
                            curve.means().get(step),
                            curve.deviations().get(step),
                            "",
                            "");
                }
            }
            for (Peak peak : Peak.of(curves, paper)) {
                Curve curve = peak.curve();
                printer.printRecord(
                        curve.model().defence(),
                        curve.model().seed(),
                        "highest",
                        curve.images(),
                        curve.tries(),
                        Peak.STEP,
                        peak.loss(),
                        curve.deviations().get(Peak.STEP),
                        peak.paper(),
                        peak.difference());
            }
        }
        return text.toString();
    }

    /** Mean and standard deviation of each step. */
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
                                "%.3f ± %.3f",
                                curve.means().get(step),
                                curve.deviations().get(step)));
            }
            rows.add(row);
        }
        return new Details.Sheet("Maximum loss by step", 1, header, rows);
    }
}
