// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.report;

import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.evaluation.Exhibition;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Draws images under attack: a column for each image; a row of clean images, and for each attack a
 * row of perturbations (grey is none, black and white are -epsilon and epsilon) and a row of
 * adversarial images. Below each image what the classifier takes it for, green when that is right.
 */
final class ImageGrid {

    private static final int MARGIN = 12;
    private static final int LABELS = 130;
    private static final int CAPTION = 18;
    private static final int LINE = 16;
    private static final int CELL = 72;
    private static final Color RIGHT = new Color(0x228833);
    private static final Color WRONG = new Color(0xCC3311);

    private final Exhibition exhibition;
    private final float epsilon;
    private final Graphics2D graphics;
    private int y = MARGIN;

    private ImageGrid(Exhibition exhibition, float epsilon, Graphics2D graphics) {
        this.exhibition = exhibition;
        this.epsilon = epsilon;
        this.graphics = graphics;
    }

    /**
     * Draws.
     *
     * @param epsilon the budget of the attacks, which scales what is shown of perturbations
     */
    static BufferedImage draw(Exhibition exhibition, float epsilon) {
        int width = LABELS + exhibition.clean().count() * (CELL + 4) + 2 * MARGIN;
        int row = CELL + CAPTION;
        int height = 2 * MARGIN + row + exhibition.attacks().size() * (CELL + 4 + row);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width, height);
            graphics.setRenderingHint(
                    RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            new ImageGrid(exhibition, epsilon, graphics).drawRows();
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private void drawRows() {
        float[] clean = values(exhibition.clean());
        drawRow("clean", clean);
        drawCaptions(exhibition.predictions());
        exhibition
                .attacks()
                .forEach(
                        (id, attacked) -> {
                            drawRow(id + " perturbation", perturbation(clean, attacked.images()));
                            y += 4;
                            drawRow(id, attacked.images());
                            drawCaptions(attacked.predictions());
                        });
    }

    private void drawRow(String label, float[] values) {
        graphics.setColor(Color.DARK_GRAY);
        int line = y + CELL / 2 - LINE / 2;
        for (String word : label.split(" ")) {
            graphics.drawString(word, MARGIN, line + 4);
            line += LINE;
        }
        for (int i = 0; i < exhibition.clean().count(); i++) {
            graphics.drawImage(picture(values, i), x(i), y, CELL, CELL, null);
        }
        y += CELL;
    }

    private void drawCaptions(int[] predictions) {
        FontMetrics metrics = graphics.getFontMetrics();
        for (int i = 0; i < predictions.length; i++) {
            String text = Integer.toString(predictions[i]);
            boolean right = predictions[i] == exhibition.clean().labels()[i];
            graphics.setColor(right ? RIGHT : WRONG);
            int centre = x(i) + (CELL - metrics.stringWidth(text)) / 2;
            graphics.drawString(text, centre, y + CAPTION - 5);
        }
        y += CAPTION;
    }

    private static int x(int column) {
        return MARGIN + LABELS + column * (CELL + 4);
    }

    private BufferedImage picture(float[] values, int index) {
        long[] shape = exhibition.clean().shape();
        int channels = (int) shape[1];
        int height = (int) shape[2];
        int width = (int) shape[3];
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int rgb = 0;
                for (int color = 0; color < 3; color++) {
                    int channel = Math.min(color, channels - 1);
                    int at = ((index * channels + channel) * height + row) * width + column;
                    rgb = rgb << 8 | Math.round(255 * Math.min(1, Math.max(0, values[at])));
                }
                picture.setRGB(column, row, rgb);
            }
        }
        return picture;
    }

    private float[] perturbation(float[] clean, float[] adversarial) {
        float[] shown = new float[clean.length];
        float scale = epsilon > 0 ? 0.5f / epsilon : 0;
        for (int i = 0; i < shown.length; i++) {
            shown[i] = 0.5f + scale * (adversarial[i] - clean[i]);
        }
        return shown;
    }

    private static float[] values(ImageBatch batch) {
        float[] values = new float[batch.pixels().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (batch.pixels()[i] & 0xff) / 255f;
        }
        return values;
    }
}
