// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether a device can be opened.
 *
 * @param device of games
 */
record DeviceCheck(GameSettings.Device device) implements MachineCheck {

    static final String NAME = "device";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> needs() {
        return List.of(NativesCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        // with the device open, so that what CUDA itself takes is not called free
        Optional<Card> card = DeviceWork.run(device, open -> Card.of(device.name()));
        String found = "%s opens, %d threads".formatted(device.name(), device.settings().threads());
        if (card.isEmpty()) {
            return Observation.ok(found);
        }
        return describe(found, card.get());
    }

    static Observation describe(String found, Card card) {
        long free = card.totalBytes() - card.usedBytes();
        String all =
                "%s: %s, driver %s, %s free of %s"
                        .formatted(
                                found,
                                card.name(),
                                card.driver(),
                                Bytes.text(free),
                                Bytes.text(card.totalBytes()));
        Map<String, Double> figures =
                Map.of("totalBytes", (double) card.totalBytes(), "freeBytes", (double) free);
        return free < Bytes.GIB
                ? Observation.warning(all, "end other programs on this card").with(figures)
                : Observation.ok(all).with(figures);
    }
}
