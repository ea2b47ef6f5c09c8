// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Device;
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
        return DeviceWork.run(device, devices -> describe(devices.named(device.name())));
    }

    private static Observation describe(Device open) throws InterruptedException {
        String found = line(open.computation());
        return open.busId().isEmpty()
                ? Observation.ok(found)
                : judge(found, CardMemory.of(open.busId().get()));
    }

    /** What is computed with; threads are the processor's only, exactness is a GPU's. */
    static String line(Computation computation) {
        if (Device.isCpu(computation.device())) {
            return computation.toString();
        }
        return "%s (%s, driver %s), %s, precision %s, %s"
                .formatted(
                        computation.device(),
                        computation.processor(),
                        computation.driver(),
                        computation.library(),
                        Spelling.of(computation.precision()),
                        computation.deterministic() ? "deterministic" : "not deterministic");
    }

    static Observation judge(String found, Optional<CardMemory> card) {
        if (card.isEmpty()) {
            return Observation.warning(
                    found + "; the card's memory is not measured: no nvidia-smi that knows it",
                    "install nvidia-smi, which comes with the driver, and make the check again");
        }
        long total = card.get().totalBytes();
        long free = total - card.get().usedBytes();
        String all = "%s; %s free of %s".formatted(found, Bytes.text(free), Bytes.text(total));
        Map<String, Double> figures =
                Map.of("totalBytes", (double) total, "freeBytes", (double) free);
        return free < Bytes.GIB
                ? Observation.warning(all, "end other programs on this card").with(figures)
                : Observation.ok(all).with(figures);
    }
}
