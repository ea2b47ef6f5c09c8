// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.report;

import dev.sparring.deploy.files.Png;
import dev.sparring.deploy.files.WholeFile;
import dev.sparring.gpu.evaluation.Exhibition;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the report files of a game: {@code report.png}, {@code rounds.csv}, {@code
 * evaluations.csv}.
 */
public final class GameReport {

    private static final int CHART_WIDTH = 900;
    private static final int CHART_HEIGHT = 340;

    private GameReport() {}

    /**
     * Writes the tables.
     *
     * @param attackers of the settings; whoever else was on a roster has columns, too
     * @param directory created when absent
     */
    public static void writeTables(History history, Set<String> attackers, Path directory)
            throws IOException {
        Files.createDirectories(directory);
        WholeFile.write(
                directory.resolve("rounds.csv"),
                next -> HistoryCsv.writeSteps(history, attackers, next));
        WholeFile.write(
                directory.resolve("evaluations.csv"),
                next -> HistoryCsv.writeEvaluations(history.evaluations(), next));
    }

    /**
     * Draws the curves and the images into {@code report.png}.
     *
     * @param directory created when absent
     * @param epsilon the budget of the attacks
     * @return the picture's file
     * @throws Png.NoFontsException if this machine has no fonts to write with
     */
    public static Path draw(
            History history, Optional<Exhibition> images, float epsilon, Path directory)
            throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("report.png");
        byte[] picture = Png.of(() -> below(parts(history, images, epsilon)));
        WholeFile.write(file, next -> Files.write(next, picture));
        return file;
    }

    private static List<BufferedImage> parts(
            History history, Optional<Exhibition> images, float epsilon) {
        List<BufferedImage> parts = new ArrayList<>();
        parts.add(Curves.losses(history, CHART_WIDTH, CHART_HEIGHT));
        parts.add(Curves.attackedLosses(history, CHART_WIDTH, CHART_HEIGHT));
        parts.add(Curves.accuracies(history, CHART_WIDTH, CHART_HEIGHT));
        images.ifPresent(exhibition -> parts.add(ImageGrid.draw(exhibition, epsilon)));
        return parts;
    }

    private static BufferedImage below(List<BufferedImage> parts) {
        int width = parts.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
        int height = parts.stream().mapToInt(BufferedImage::getHeight).sum();
        BufferedImage all = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = all.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        int y = 0;
        for (BufferedImage part : parts) {
            graphics.drawImage(part, 0, y, null);
            y += part.getHeight();
        }
        graphics.dispose();
        return all;
    }
}
