// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.ImageSet;
import dev.sparring.protocol.v1.Images;
import dev.sparring.protocol.v1.Plugin;
import dev.sparring.protocol.v1.Settings;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The images and plug-ins that a game was founded with, by their SHA-256. */
final class Founded {

    private Founded() {}

    /** Describes them in words, with their hashes; empty for a game that does not record them. */
    static List<State.Pin> with(Settings settings) {
        List<State.Pin> pins = new ArrayList<>();
        if (settings.hasImages()) {
            Images images = settings.getImages();
            pins.add(pin(images, "training", images.getTraining()));
            pins.add(pin(images, "validation", images.getValidation()));
            pins.add(pin(images, "test", images.getTest()));
        }
        settings.getPluginsList().forEach(plugin -> pins.add(pin(plugin)));
        return pins;
    }

    private static State.Pin pin(Images images, String part, ImageSet set) {
        String what = "%d %s images (%s)".formatted(set.getCount(), part, images.getSource());
        return new State.Pin(what, hex(set.getSha256()));
    }

    private static State.Pin pin(Plugin plugin) {
        String jar = (plugin.getName() + " " + plugin.getVersion()).strip();
        return new State.Pin(
                "the plug-in of attack %s, %s".formatted(plugin.getAttack(), jar),
                hex(plugin.getSha256()));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
