// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * Hand-written digits that nobody wrote: 1x28x28, ten classes, as many as you like. Image i is a
 * pure function of (seed, i): a style of digit {@code i mod 10}, its points jittered, then scaled,
 * slanted, rotated and moved, drawn with a pen of random width, pressure and blur. The same bytes
 * on every machine; about 20 microseconds an image, nothing is stored.
 *
 * @param random the seed of all images
 * @param size how many there are
 */
public record GeneratedDigits(Randomness random, int size) implements Dataset {

    /** Counts up whenever the same seed gives other images. */
    public static final int VERSION = 1;

    /** Two hundred of them show a change of the strokes of any digit. */
    private static final int TELLING = 200;

    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    /** Checks the size. */
    public GeneratedDigits {
        if (size <= 0) {
            throw new IllegalArgumentException(size + " generated digits; ask for at least 1");
        }
    }

    @Override
    public int telling() {
        return Math.min(size, TELLING);
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int height() {
        return SIDE;
    }

    @Override
    public int width() {
        return SIDE;
    }

    @Override
    public int classes() {
        return CLASSES;
    }

    @Override
    public int label(int index) {
        return index % CLASSES;
    }

    @Override
    public void copyPixels(int index, byte[] target, int offset) {
        Randomness image = random.with(index);
        DigitStrokes.Style[] styles = DigitStrokes.of(label(index));
        DigitStrokes.Style style = styles[image.integers(1, styles.length)[0]];
        float[] hand = image.uniform(16);
        float[] jitter = image.gaussian(3 * style.count());
        float[] xs = new float[style.count()];
        float[] ys = new float[style.count()];
        place(style, hand, jitter, xs, ys);
        Pen pen = new Pen(SIDE, between(0.9f, 1.9f, hand[0]));
        pen.draw(style, xs, ys, pressure(hand, jitter, style.count()));
        pen.develop(target, offset);
    }

    /** The style's points in pixels. */
    private static void place(
            DigitStrokes.Style style, float[] hand, float[] jitter, float[] xs, float[] ys) {
        double angle = 0.3 * (hand[1] + hand[2] - 1);
        float cosine = (float) StrictMath.cos(angle);
        float sine = (float) StrictMath.sin(angle);
        float slant = between(-0.5f, 0.28f, 0.5f * (hand[3] + hand[4]));
        float height = between(15, 21, hand[5]);
        float width = height * between(0.55f, 0.95f, hand[6]);
        float bend = between(-0.12f, 0.12f, hand[7]);
        float middleX = 0.5f * (SIDE - 1) + between(-1.5f, 1.5f, hand[8]);
        float middleY = 0.5f * (SIDE - 1) + between(-1.5f, 1.5f, hand[9]);
        for (int i = 0; i < xs.length; i++) {
            float y = style.ys()[i] - 0.5f + 0.045f * jitter[3 * i + 1];
            float x = style.xs()[i] - 0.5f + 0.05f * jitter[3 * i] + bend * (4 * y * y - 0.5f);
            x = width * x + height * slant * y;
            y = height * y;
            xs[i] = middleX + cosine * x - sine * y;
            ys[i] = middleY + sine * x + cosine * y;
        }
    }

    /** Half the line's width at each point. */
    private static float[] pressure(float[] hand, float[] jitter, int count) {
        float radius = between(0.7f, 1.75f, 0.5f * (hand[10] + hand[11]));
        float[] radii = new float[count];
        for (int i = 0; i < count; i++) {
            radii[i] = radius * Math.max(0.6f, 1 + 0.12f * jitter[3 * i + 2]);
        }
        return radii;
    }

    private static float between(float low, float high, float share) {
        return low + (high - low) * share;
    }
}
