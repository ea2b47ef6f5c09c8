// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.gpu.device.Natives;
import java.util.Map;
import java.util.function.Consumer;

/** Whether PyTorch's native library can be loaded. */
record NativesCheck() implements MachineCheck {

    static final String NAME = "natives";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Observation observe(Consumer<String> progress) {
        Natives natives = Natives.load();
        String found =
                "%s, %d threads, from %s"
                        .formatted(natives.library(), natives.threads(), natives.folder());
        return Observation.ok(found).with(Map.of("threads", (double) natives.threads()));
    }
}
