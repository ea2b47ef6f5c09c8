// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.matrix;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/** Draws a matrix: versions of the defender to the right, of the attacker upwards. */
final class HeatMap {

    private static final int CELL_WIDTH = 80;
    private static final int CELL_HEIGHT = 44;
    private static final int MARGIN_WIDTH = 300;
    private static final int MARGIN_HEIGHT = 150;
    private static final int LEAST_WIDTH = 640;
    private static final int LEAST_HEIGHT = 320;

    /** Pale enough for black figures; their brightness tells them apart without colour too. */
    private static final Color[] LOW_TO_HIGH = {
        new Color(0xF4A582),
        new Color(0xFDDBC7),
        new Color(0xF7F7F7),
        new Color(0xD1E5F0),
        new Color(0x92C5DE)
    };

    private HeatMap() {}

    /** Accuracies in percent; a cell that is not known stays empty. */
    static BufferedImage draw(Matrix matrix, float epsilon) {
        int width = MARGIN_WIDTH + CELL_WIDTH * matrix.columns().size();
        int height = MARGIN_HEIGHT + CELL_HEIGHT * matrix.rows().size();
        HeatMapChart chart =
                new HeatMapChartBuilder()
                        .width(Math.max(LEAST_WIDTH, width))
                        .height(Math.max(LEAST_HEIGHT, height))
                        .title(
                                "Accuracy under %s in %%, %d test images, epsilon %s"
                                        .formatted(matrix.attacker(), matrix.images(), epsilon))
                        .xAxisTitle("version of the defender")
                        .yAxisTitle("version of " + matrix.attacker())
                        .build();
        style(chart.getStyler());
        List<Number[]> cells = new ArrayList<>();
        for (int x = 0; x < matrix.columns().size(); x++) {
            for (int y = 0; y < matrix.rows().size(); y++) {
                int column = x;
                int row = y;
                matrix.robust(matrix.rows().get(y), matrix.columns().get(x))
                        .ifPresent(share -> cells.add(new Number[] {column, row, percent(share)}));
            }
        }
        List<String> columns = matrix.columns().stream().map(Object::toString).toList();
        List<String> rows =
                matrix.rows().stream()
                        .map(row -> row == Matrix.NO_VERSION ? "any" : Long.toString(row))
                        .toList();
        chart.addSeries("accuracy", columns, rows, cells);
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** One decimal: figures are written as they are. */
    private static double percent(double share) {
        return Math.round(1000 * share) / 10.0;
    }

    private static void style(HeatMapStyler style) {
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBorderColor(Color.LIGHT_GRAY);
        style.setRangeColors(LOW_TO_HIGH);
        style.setMin(0);
        style.setMax(100);
        style.setShowValue(true);
    }
}
