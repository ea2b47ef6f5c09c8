// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.doctor;

import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.check.KernelCheck;
import dev.sparring.gpu.check.TensorError;
import dev.sparring.gpu.check.VectorFile;
import dev.sparring.gpu.device.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether a device computes what PyTorch computed for the vectors that ship, and others.
 *
 * @param device of games
 * @param vectors directory of the others
 */
record KernelsCheck(GameSettings.Device device, Optional<Path> vectors) implements MachineCheck {

    static final String NAME = "kernels";

    private static final String EXACT =
            "; device.precision=exact is the default, and NVIDIA_TF32_OVERRIDE=0 forces all of"
                    + " NVIDIA's libraries to it";

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
        List<VectorFile> files = files();
        return judge(
                files.size(),
                DeviceWork.run(
                        device, devices -> errors(files, devices.named(device.name()), progress)));
    }

    private List<VectorFile> files() throws IOException {
        List<VectorFile> files = new ArrayList<>(VectorFile.shipped());
        if (vectors.isPresent()) {
            for (Path path : VectorFile.filesIn(vectors.get())) {
                files.add(VectorFile.read(path));
            }
        }
        return files;
    }

    private static Map<String, List<TensorError>> errors(
            List<VectorFile> files, Device device, Consumer<String> progress) {
        Map<String, List<TensorError>> errors = new LinkedHashMap<>();
        for (VectorFile file : files) {
            progress.accept(file.name());
            errors.computeIfAbsent(file.kind(), kind -> new ArrayList<>())
                    .addAll(KernelCheck.run(file, device));
        }
        return errors;
    }

    /** By kind, how near the worst tensor is to its limit. */
    Observation judge(int files, Map<String, List<TensorError>> errors) {
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
        String line =
                "%d files; worst errors and their limits: %s"
                        .formatted(files, String.join(", ", found));
        if (misses.isEmpty()) {
            return Observation.ok(line).with(shares);
        }
        return Observation.fault(
                        "%s; wrong tensors: %d, first %s"
                                .formatted(line, misses.size(), misses.get(0).name()),
                        "do not train on this device" + (Device.isCpu(device.name()) ? "" : EXACT))
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
