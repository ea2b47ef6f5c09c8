// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Supplier;
import javax.imageio.ImageIO;

/** Pictures as PNG files. */
public final class Png {

    private Png() {}

    /** This machine has no fonts to write with. */
    public static final class NoFontsException extends IOException {

        private static final long serialVersionUID = 1L;

        private NoFontsException(Throwable cause) {
            super("pictures need fonts; install fontconfig and fonts-dejavu-core", cause);
        }
    }

    /**
     * The bytes of a file.
     *
     * @param picture draws it, with text in it
     * @throws NoFontsException if there are no fonts
     */
    public static byte[] of(Supplier<BufferedImage> picture) throws IOException {
        try {
            // a file of what is in memory anyway
            ImageIO.setUseCache(false);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(picture.get(), "png", bytes);
            return bytes.toByteArray();
        } catch (LinkageError | InternalError | NullPointerException e) {
            // what Java throws without libfontconfig, libfreetype or any font
            throw new NoFontsException(e);
        }
    }
}
