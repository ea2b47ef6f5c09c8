// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

/**
 * PyTorch's native library as it is loaded here.
 *
 * @param library its version and flavour, such as {@code libtorch 2.7.1 cpu}
 * @param folder where it lies
 * @param threads of one operation on the CPU, now
 */
public record Natives(String library, String folder, int threads) {

    /**
     * Loads it, if it is not loaded.
     *
     * @throws DeviceException if it cannot be loaded
     */
    public static Natives load() {
        LibTorch torch = LibTorch.load();
        return new Natives(torch.description(), torch.directory().toString(), Autograd.threads());
    }
}
