// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.Arrays;

/**
 * Draws strokes on a small image by their distance field: a pixel's ink falls from 1 inside the
 * line to 0 outside it over the width of the blur. Plain float32 arithmetic, hence the same bits
 * everywhere.
 */
final class Pen {

    private static final int PIECES = 6;

    private final int size;
    private final float blur;
    private final float[] distances;

    /**
     * A pen over an empty image.
     *
     * @param size rows and columns
     * @param blur width of the edge in pixels, above 0
     */
    Pen(int size, float blur) {
        this.size = size;
        this.blur = blur;
        this.distances = new float[size * size];
        Arrays.fill(distances, Float.MAX_VALUE);
    }

    /**
     * Draws a style whose points are given in pixels (the centre of the first pixel is 0, 0).
     *
     * @param radii half the width of the line at each point
     */
    void draw(DigitStrokes.Style style, float[] xs, float[] ys, float[] radii) {
        boolean starts = true;
        for (int i = 0; i + 1 < xs.length; i++) {
            if (!style.lifts()[i]) {
                int before = starts ? i : i - 1;
                int after = style.ends()[i + 1] ? i + 1 : i + 2;
                curve(xs, ys, radii, new int[] {before, i, i + 1, after});
            }
            starts = style.ends()[i + 1];
        }
    }

    /** Writes the image as bytes, 255 for full ink. */
    void develop(byte[] target, int offset) {
        for (int i = 0; i < distances.length; i++) {
            float ink = 0.5f - distances[i] / blur;
            target[offset + i] = (byte) (255 * Math.max(0, Math.min(1, ink)) + 0.5f);
        }
    }

    /** A Catmull-Rom curve from the second to the third of four points. */
    private void curve(float[] xs, float[] ys, float[] radii, int[] points) {
        int from = points[1];
        int to = points[2];
        float x = xs[from];
        float y = ys[from];
        for (int piece = 1; piece <= PIECES; piece++) {
            float t = piece / (float) PIECES;
            float nextX = catmullRom(xs, points, t);
            float nextY = catmullRom(ys, points, t);
            float radius = radii[from] + (t - 0.5f / PIECES) * (radii[to] - radii[from]);
            line(x, y, nextX, nextY, radius);
            x = nextX;
            y = nextY;
        }
    }

    private static float catmullRom(float[] values, int[] points, float t) {
        float p0 = values[points[0]];
        float p1 = values[points[1]];
        float p2 = values[points[2]];
        float p3 = values[points[3]];
        float linear = p2 - p0;
        float quadratic = 2 * p0 - 5 * p1 + 4 * p2 - p3;
        float cubic = 3 * (p1 - p2) + p3 - p0;
        return p1 + 0.5f * t * (linear + t * (quadratic + t * cubic));
    }

    private void line(float x0, float y0, float x1, float y1, float radius) {
        float dx = x1 - x0;
        float dy = y1 - y0;
        float scale = 1 / Math.max(dx * dx + dy * dy, 1e-12f);
        float reach = radius + 0.5f * blur;
        int left = clamp(Math.min(x0, x1) - reach + 1);
        int right = clamp(Math.max(x0, x1) + reach);
        int top = clamp(Math.min(y0, y1) - reach + 1);
        int bottom = clamp(Math.max(y0, y1) + reach);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                float px = column - x0;
                float py = row - y0;
                float t = Math.max(0, Math.min(1, (px * dx + py * dy) * scale));
                float ex = px - t * dx;
                float ey = py - t * dy;
                float distance = (float) Math.sqrt(ex * ex + ey * ey) - radius;
                int index = row * size + column;
                distances[index] = Math.min(distances[index], distance);
            }
        }
    }

    private int clamp(float coordinate) {
        return Math.max(0, Math.min(size - 1, (int) coordinate));
    }
}
