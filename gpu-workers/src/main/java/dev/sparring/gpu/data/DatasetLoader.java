// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

/** How the images of one data set are found. A class for each; {@link DatasetKind} lists them. */
interface DatasetLoader {

    /** What they look like. */
    DatasetDescription description();

    /** As {@link DatasetKind#open}. */
    DatasetSplits open(DatasetPlace place, int trainingImages, int validationImages);

    /** As {@link DatasetKind#openTest}. */
    Dataset openTest(DatasetPlace place);
}
