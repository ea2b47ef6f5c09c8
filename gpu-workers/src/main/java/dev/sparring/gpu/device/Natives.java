// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;

/**
 * PyTorch's native library as it is loaded here.
 *
 * @param version of PyTorch
 * @param cuda whether it can use GPUs
 * @param folder where it lies
 * @param threads of one operation on the CPU, now
 */
public record Natives(String version, boolean cuda, String folder, int threads) {

    private static final String ENGINE = "PyTorch";

    /** Loads it, if it is not loaded. */
    public static Natives load() {
        NativeRuntime.prepare();
        Engine engine = Engine.getEngine(ENGINE);
        return new Natives(
                engine.getVersion(),
                engine.hasCapability(StandardCapabilities.CUDA),
                Autograd.libraryFolder(),
                Autograd.threads());
    }
}
