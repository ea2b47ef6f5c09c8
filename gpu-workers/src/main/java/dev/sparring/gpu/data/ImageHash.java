// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.data;

import dev.sparring.gpu.files.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * SHA-256 of images as they are computed on: whichever files they come from, plain or compressed,
 * the same images have the same hash.
 */
public final class ImageHash {

    private ImageHash() {}

    /**
     * Of data sets one after the other: for each image in its order its C*H*W pixels, one byte
     * each, then a byte that is its label. Of generated images the {@link Dataset#telling} ones
     * stand for all.
     *
     * @return 64 hexadecimal digits of lower case
     */
    public static String of(Dataset... datasets) {
        MessageDigest digest = Sha256.digest();
        for (Dataset images : datasets) {
            add(digest, images);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Dataset images) {
        int size = images.channels() * images.height() * images.width();
        byte[] image = new byte[size + 1];
        for (int i = 0; i < images.telling(); i++) {
            images.copyPixels(i, image, 0);
            image[size] = (byte) images.label(i);
            digest.update(image);
        }
    }
}
