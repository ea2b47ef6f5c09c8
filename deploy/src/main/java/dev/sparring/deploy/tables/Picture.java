// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** A table as a picture: the redder a cell, the fewer images survived. */
final class Picture {

    private static final int SCALE = 2;
    private static final int ROW_HEIGHT = 46;
    private static final int HEAD_HEIGHT = 34;
    private static final int TITLE_HEIGHT = 64;
    private static final int CELL_WIDTH = 88;
    private static final int MARGIN = 16;
    private static final int GAP = 8;
    private static final Color INK = new Color(0x222222);
    private static final Color FAINT = new Color(0x666666);
    private static final Color LINE = new Color(0xD8D8D8);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font BOLD = TEXT.deriveFont(Font.BOLD, 14f);
    private static final Font SMALL = TEXT.deriveFont(10.5f);
    private static final Font TITLE = TEXT.deriveFont(Font.BOLD, 17f);

    private final Table table;
    private final int labelWidth;
    private final BufferedImage image;
    private final Graphics2D graphics;

    private Picture(Table table) {
        this.table = table;
        labelWidth = labelWidth(table);
        int width = 2 * MARGIN + labelWidth + CELL_WIDTH * table.columns().size();
        int height = 2 * MARGIN + TITLE_HEIGHT + HEAD_HEIGHT + ROW_HEIGHT * table.rows().size();
        image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        smooth(graphics);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
    }

    /** Draws it. */
    static BufferedImage of(Table table) {
        Picture picture = new Picture(table);
        picture.draw();
        picture.graphics.dispose();
        return picture.image;
    }

    private static int labelWidth(Table table) {
        Graphics2D scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = scratch.getFontMetrics(TEXT);
        int width =
                table.rows().stream()
                        .mapToInt(row -> metrics.stringWidth(row.title()))
                        .max()
                        .orElse(0);
        scratch.dispose();
        return width + 2 * GAP;
    }

    private static void smooth(Graphics2D graphics) {
        graphics.setRenderingHint(
                RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    }

    private void draw() {
        text(table.title(), MARGIN, MARGIN + 16, TITLE, INK);
        String facts =
                "%s, scale %s; %s test images, seeds: %s. Bold: ours; below: the paper's (difference)."
                        .formatted(
                                table.facts().get("data set"),
                                table.facts().get("scale"),
                                table.facts().get("test images"),
                                table.facts().get("seeds"));
        text(facts, MARGIN, MARGIN + 38, TEXT, FAINT);
        int top = MARGIN + TITLE_HEIGHT;
        for (int c = 0; c < table.columns().size(); c++) {
            Table.Head head = table.columns().get(c);
            Color color = head.kind() == Table.Kind.OURS ? FAINT : INK;
            centred(head.title(), c, top + HEAD_HEIGHT - 12, BOLD.deriveFont(12.5f), color);
        }
        for (int r = 0; r < table.rows().size(); r++) {
            row(table.rows().get(r), top + HEAD_HEIGHT + r * ROW_HEIGHT);
        }
    }

    private void row(TableDefinition.Row row, int top) {
        text(row.title(), MARGIN, top + ROW_HEIGHT / 2 + 5, TEXT, INK);
        List<Table.Head> columns = table.columns();
        for (int c = 0; c < columns.size(); c++) {
            cell(table.cell(row.id(), columns.get(c).id()), c, top);
        }
        graphics.setColor(LINE);
        graphics.drawLine(MARGIN, top, MARGIN + labelWidth + CELL_WIDTH * columns.size(), top);
    }

    private void cell(Cell cell, int column, int top) {
        if (cell.ours().isPresent()) {
            graphics.setColor(color(cell.ours().get().accuracy()));
            graphics.fillRect(left(column) + 1, top + 1, CELL_WIDTH - 2, ROW_HEIGHT - 1);
        }
        boolean alone = cell.paper().isEmpty();
        centred(Numbers.ours(cell), column, top + (alone ? 28 : 20), BOLD, INK);
        if (!alone) {
            String difference =
                    cell.difference().isPresent()
                            ? " (" + Numbers.difference(cell.difference().getAsDouble()) + ")"
                            : "";
            centred(Numbers.paper(cell.paper()) + difference, column, top + 36, SMALL, FAINT);
        }
    }

    /** From red to green by way of yellow, pale enough to write on. */
    private static Color color(double accuracy) {
        return Color.getHSBColor((float) (accuracy * 0.36), 0.28f, 0.98f);
    }

    private int left(int column) {
        return MARGIN + labelWidth + column * CELL_WIDTH;
    }

    private void centred(String text, int column, int y, Font font, Color color) {
        int width = graphics.getFontMetrics(font).stringWidth(text);
        text(text, left(column) + (CELL_WIDTH - width) / 2, y, font, color);
    }

    private void text(String text, int x, int y, Font font, Color color) {
        graphics.setFont(font);
        graphics.setColor(color);
        graphics.drawString(text, x, y);
    }
}
