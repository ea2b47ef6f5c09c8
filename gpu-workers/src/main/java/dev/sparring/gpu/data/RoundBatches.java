// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/**
 * The clean batch of every round, by its number: a pure function of data set, settings, seed and
 * round, so that a resumed game deals what the first one would have dealt.
 *
 * <p>Each epoch goes once through a permutation of its own of all images; what does not fill a last
 * batch is left out. Each image is padded with zeros, cropped at a random place and, if asked,
 * flipped left to right with probability 1/2, all on its bytes. Safe to share between threads.
 */
public final class RoundBatches {

    private final Dataset training;
    private final int batchSize;
    private final int cropPadding;
    private final boolean flip;
    private final Randomness random;
    private volatile Epoch last;

    private record Epoch(long number, int[] order) {}

    /**
     * Batches of a data set.
     *
     * @param cropPadding pixels of zeros on each side; 0: no crop
     * @param random keyed by the game's seed
     * @throws IllegalArgumentException if one batch needs more images than there are
     */
    public RoundBatches(
            Dataset training, int batchSize, int cropPadding, boolean flip, Randomness random) {
        if (batchSize <= 0 || batchSize > training.size()) {
            throw new IllegalArgumentException(
                    "batches of %d images of %d; use 1 to %d"
                            .formatted(batchSize, training.size(), training.size()));
        }
        if (cropPadding < 0 || cropPadding > Math.min(training.height(), training.width())) {
            throw new IllegalArgumentException(
                    "crop padding %d of images of %d x %d; use 0 to %d"
                            .formatted(
                                    cropPadding,
                                    training.height(),
                                    training.width(),
                                    Math.min(training.height(), training.width())));
        }
        this.training = training;
        this.batchSize = batchSize;
        this.cropPadding = cropPadding;
        this.flip = flip;
        this.random = random;
    }

    /**
     * The batch of a round.
     *
     * @param round at least 0
     */
    public ImageBatch batch(long round) {
        int[] indices = indices(round);
        int height = training.height();
        int width = training.width();
        int size = training.channels() * height * width;
        byte[] pixels = new byte[batchSize * size];
        int[] labels = new int[batchSize];
        int[] shifts = random.with("crop").with(round).integers(2 * batchSize, 2 * cropPadding + 1);
        int[] flips = random.with("flip").with(round).integers(batchSize, 2);
        // generated images are drawn here, each for some 0.03 ms
        SpareCores.range(batchSize)
                .forEach(
                        i -> {
                            labels[i] = training.label(indices[i]);
                            byte[] clean = new byte[size];
                            training.copyPixels(indices[i], clean, 0);
                            int down = shifts[2 * i] - cropPadding;
                            int right = shifts[2 * i + 1] - cropPadding;
                            crop(clean, pixels, i * size, down, right);
                            if (flip && flips[i] == 1) {
                                flip(pixels, i * size, size);
                            }
                        });
        long[] shape = {batchSize, training.channels(), height, width};
        return new ImageBatch(shape, pixels, labels);
    }

    /** Where in the data set the images of a round are. */
    private int[] indices(long round) {
        int batches = training.size() / batchSize;
        int[] order = order(round / batches);
        int first = (int) (round % batches) * batchSize;
        return java.util.Arrays.copyOfRange(order, first, first + batchSize);
    }

    private int[] order(long number) {
        Epoch epoch = last;
        if (epoch == null || epoch.number != number) {
            epoch =
                    new Epoch(
                            number, random.with("epoch").with(number).permutation(training.size()));
            last = epoch;
        }
        return epoch.order;
    }

    /** Copies the window at (down, right) of the image; what lies outside the image stays 0. */
    private void crop(byte[] clean, byte[] target, int offset, int down, int right) {
        int height = training.height();
        int width = training.width();
        int from = Math.max(0, right);
        int columns = width - Math.abs(right);
        for (int row = 0; row < training.channels() * height; row++) {
            int source = row % height + down;
            if (source >= 0 && source < height && columns > 0) {
                int start = (row - row % height + source) * width + from;
                int to = offset + row * width + Math.max(0, -right);
                System.arraycopy(clean, start, target, to, columns);
            }
        }
    }

    private void flip(byte[] pixels, int offset, int size) {
        int width = training.width();
        for (int start = offset; start < offset + size; start += width) {
            for (int left = 0; left < width / 2; left++) {
                byte pixel = pixels[start + left];
                pixels[start + left] = pixels[start + width - 1 - left];
                pixels[start + width - 1 - left] = pixel;
            }
        }
    }
}
