// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.gpu.data.DatasetSplits;
import dev.sparring.gpu.data.ImageHash;

/** Tells the images of one data set from those of another. */
final class ImageStamp {

    private ImageStamp() {}

    /** A line: how many images there are, and the SHA-256 of their pixels and labels. */
    static String of(DatasetSplits data) {
        return "%d training, %d validation, %d test images, SHA-256 %s%n"
                .formatted(
                        data.training().size(),
                        data.validation().size(),
                        data.test().size(),
                        ImageHash.of(data.training(), data.validation(), data.test()));
    }
}
