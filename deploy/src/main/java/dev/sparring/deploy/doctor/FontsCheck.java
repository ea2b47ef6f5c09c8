// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.deploy.files.Png;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Whether reports can have a picture.
 *
 * @param picture one with text in it
 */
record FontsCheck(Supplier<BufferedImage> picture) implements MachineCheck {

    /** A letter. */
    static BufferedImage sample() {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            graphics.drawString("a", 2, 14);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    @Override
    public String name() {
        return "fonts";
    }

    @Override
    public Observation observe(Consumer<String> progress) throws IOException {
        try {
            Png.of(picture);
            return Observation.ok("pictures can be drawn");
        } catch (Png.NoFontsException e) {
            return Observation.warning(
                    "no fonts: reports have no picture",
                    "Debian: apt-get install fontconfig fonts-dejavu-core");
        }
    }
}
