// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.DatasetSplits;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells the images of one data set from those of another. */
final class ImageStamp {

    private ImageStamp() {}

    /** A line: how many images there are, and the SHA-256 of their pixels and labels. */
    static String of(DatasetSplits data) {
        MessageDigest digest = sha256();
        add(digest, data.training());
        add(digest, data.validation());
        add(digest, data.test());
        return "%d training, %d validation, %d test images, SHA-256 %s%n"
                .formatted(
                        data.training().size(),
                        data.validation().size(),
                        data.test().size(),
                        HexFormat.of().formatHex(digest.digest()));
    }

    private static void add(MessageDigest digest, Dataset images) {
        byte[] pixels = new byte[images.channels() * images.height() * images.width()];
        for (int i = 0; i < images.size(); i++) {
            images.copyPixels(i, pixels, 0);
            digest.update(pixels);
            digest.update((byte) images.label(i));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
