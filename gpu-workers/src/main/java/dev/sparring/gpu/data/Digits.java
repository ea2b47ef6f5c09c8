// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import java.util.List;
import java.util.stream.IntStream;

/** {@link GeneratedDigits}: no files, and as many images as anybody needs. */
final class Digits implements DatasetLoader {

    /** The names of the digits, which are their labels. */
    static final List<String> NAMES = IntStream.range(0, 10).mapToObj(Integer::toString).toList();

    /** As many as there are to train on, if nobody asks for fewer. */
    private static final int TRAINING_IMAGES = 1_000_000;

    private static final int TEST_IMAGES = 10_000;

    @Override
    public DatasetDescription description() {
        String title = "generated digits, version " + GeneratedDigits.VERSION;
        return new DatasetDescription(title, 1, 28, NAMES, "lenet5", true);
    }

    @Override
    public DatasetSplits open(DatasetPlace place, int trainingImages, int validationImages) {
        return DatasetSplits.of(
                new GeneratedDigits(
                        place.random().get().with("training"), TRAINING_IMAGES + validationImages),
                openTest(place),
                trainingImages,
                validationImages);
    }

    /** Drawn from another stream than those to train on. */
    @Override
    public Dataset openTest(DatasetPlace place) {
        return new GeneratedDigits(place.random().get().with("test"), TEST_IMAGES);
    }
}
