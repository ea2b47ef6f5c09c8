// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.check.KernelCheck;
import dev.sparring.gpu.check.TensorError;
import dev.sparring.gpu.check.VectorFile;
import dev.sparring.gpu.device.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whether a device computes what PyTorch computed for the vectors that ship.
 *
 * @param device of games
 */
record KernelsCheck(GameSettings.Device device) implements MachineCheck {

    static final String NAME = "kernels";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> needs() {
        return List.of(DeviceCheck.NAME);
    }

    @Override
    public Observation observe(Consumer<String> progress) throws Exception {
        return judge(
                DeviceWork.run(device, devices -> errors(devices.named(device.name()), progress)));
    }

    private static Map<String, List<TensorError>> errors(Device device, Consumer<String> progress)
            throws Exception {
        Map<String, List<TensorError>> errors = new LinkedHashMap<>();
        for (VectorFile file : VectorFile.shipped()) {
            progress.accept(file.name());
            errors.computeIfAbsent(file.kind(), kind -> new ArrayList<>())
                    .addAll(KernelCheck.run(file, device));
        }
        return errors;
    }

    /** By kind, how near the worst tensor is to its limit. */
    static Observation judge(Map<String, List<TensorError>> errors) {
        Map<String, Double> shares = new LinkedHashMap<>();
        List<String> found = new ArrayList<>();
        List<TensorError> misses = new ArrayList<>();
        errors.forEach(
                (kind, each) -> {
                    TensorError worst = worst(each);
                    shares.put(kind, share(worst));
                    found.add("%s %.1e of %.0e".formatted(kind, worst.error(), worst.limit()));
                    each.stream().filter(error -> !error.passed()).forEach(misses::add);
                });
        String line = "worst errors and their limits: " + String.join(", ", found);
        if (misses.isEmpty()) {
            return Observation.ok(line).with(shares);
        }
        return Observation.fault(
                        "%s; wrong tensors: %d, first %s"
                                .formatted(line, misses.size(), misses.get(0).name()),
                        "do not train on this device; on a GPU try NVIDIA_TF32_OVERRIDE=0")
                .with(shares);
    }

    private static TensorError worst(List<TensorError> errors) {
        TensorError worst = errors.get(0);
        for (TensorError error : errors) {
            worst = share(error) > share(worst) ? error : worst;
        }
        return worst;
    }

    /** Of its limit; what cannot be compared is worse than everything. */
    private static double share(TensorError error) {
        double share = error.error() / error.limit();
        return Double.isNaN(share) && !error.passed() ? Double.POSITIVE_INFINITY : share;
    }
}
