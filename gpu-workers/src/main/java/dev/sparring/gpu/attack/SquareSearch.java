// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Download;
import dev.sparring.gpu.device.Upload;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The Square attack in the L-infinity ball (Andriushchenko et al. 2020, Algorithms 1 and 2): random
 * search without gradients. It starts from vertical stripes; each query moves a square at a random
 * place to {@code x + epsilon} or {@code x - epsilon}, a sign for each channel, and keeps it if the
 * margin {@code Z_y - max_{i != y} Z_i} falls. A misclassified example is left alone.
 *
 * @param schedule the number of queries, and how large the squares are
 */
record SquareSearch(SquareSchedule schedule) implements Stage {

    private static final float EVEN = 0.5f;

    @Override
    public NDArray attack(Target target, Examples examples) {
        NDManager manager = examples.images().getManager();
        Search search = new Search(target, examples);
        int[] standing = search.standing();
        for (int query = 0; query < schedule.queries() && standing.length > 0; query++) {
            search.query(query, standing);
            standing = search.standing();
        }
        return Upload.floats(manager, search.points, examples.images().getShape().getShape());
    }

    @Override
    public long gradients() {
        return 0;
    }

    @Override
    public long cost() {
        return schedule.queries() / 2;
    }

    /** A search under way; row i of each array belongs to example i. */
    private final class Search {

        private final Target target;
        private final Examples examples;
        private final int[] labels;
        private final int channels;
        private final int height;
        private final int width;
        private final float[] lower;
        private final float[] upper;
        private final float[] points;
        private final float[] margins;

        Search(Target target, Examples examples) {
            this.target = target;
            this.examples = examples;
            long[] shape = examples.images().getShape().getShape();
            channels = (int) shape[1];
            height = (int) shape[2];
            width = (int) shape[3];
            labels = Download.labels(examples.labels());
            try (NDManager scope = examples.images().getManager().newSubManager()) {
                Linf ball = Linf.around(scope, examples.images(), examples.epsilon());
                List<float[]> read =
                        Download.floats(new NDList(examples.images(), ball.lower(), ball.upper()));
                points = read.get(0);
                lower = read.get(1);
                upper = read.get(2);
            }
            margins = margins(points, IntStream.range(0, labels.length).toArray());
        }

        int[] standing() {
            return IntStream.range(0, margins.length).filter(i -> margins[i] >= 0).toArray();
        }

        /** Tries a change of each of the examples {@code rows}; the first, stripes, is kept. */
        void query(int query, int[] rows) {
            int size = size();
            float[] candidates = new float[rows.length * size];
            for (int j = 0; j < rows.length; j++) {
                System.arraycopy(points, rows[j] * size, candidates, j * size, size);
                Randomness random = examples.random().get(rows[j]).with("square").with(query);
                if (query == 0) {
                    paintStripes(candidates, j, rows[j], random);
                } else {
                    paintSquare(
                            candidates, j, rows[j], schedule.side(query, height, width), random);
                }
            }
            float[] found = margins(candidates, rows);
            for (int j = 0; j < rows.length; j++) {
                if (query == 0 || found[j] < margins[rows[j]]) {
                    margins[rows[j]] = found[j];
                    System.arraycopy(candidates, j * size, points, rows[j] * size, size);
                }
            }
        }

        private int size() {
            return channels * height * width;
        }

        private void paintStripes(float[] candidates, int j, int row, Randomness random) {
            float[] drawn = random.uniform(channels * width);
            for (int c = 0; c < channels; c++) {
                for (int x = 0; x < width; x++) {
                    float[] end = drawn[c * width + x] < EVEN ? lower : upper;
                    for (int y = 0; y < height; y++) {
                        int pixel = (c * height + y) * width + x;
                        candidates[j * size() + pixel] = end[row * size() + pixel];
                    }
                }
            }
        }

        private void paintSquare(float[] candidates, int j, int row, int side, Randomness random) {
            float[] drawn = random.uniform(channels + 2);
            int top = (int) (drawn[channels] * (height - side + 1));
            int left = (int) (drawn[channels + 1] * (width - side + 1));
            for (int c = 0; c < channels; c++) {
                float[] end = drawn[c] < EVEN ? lower : upper;
                for (int y = top; y < top + side; y++) {
                    int pixel = (c * height + y) * width + left;
                    System.arraycopy(
                            end, row * size() + pixel, candidates, j * size() + pixel, side);
                }
            }
        }

        /** The margins of images of the examples {@code rows}: one forward pass. */
        private float[] margins(float[] images, int[] rows) {
            float[] logits;
            try (NDManager scope = examples.images().getManager().newSubManager()) {
                NDArray batch = Upload.floats(scope, images, rows.length, channels, height, width);
                logits = Download.floats(target.logits(batch));
            }
            return Margin.of(logits, Arrays.stream(rows).map(row -> labels[row]).toArray());
        }
    }
}
