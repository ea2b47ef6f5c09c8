// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What NVIDIA's driver says of this machine: it can be asked before, and without, PyTorch for CUDA.
 *
 * @param cudaVersion the newest CUDA that it supports, such as 12080 for 12.8
 * @param cards GPUs that this process may use
 */
record CudaDriver(int cudaVersion, int cards) {

    private static final int TEXT_BYTES = 256;
    private static final int SUCCESS = 0;

    /** Empty where there is no driver. */
    static Optional<CudaDriver> find() {
        try {
            NativeLibrary cuda = cuda();
            IntByReference version = new IntByReference();
            IntByReference cards = new IntByReference();
            call(cuda, "cuDriverGetVersion", version);
            boolean ready = call(cuda, "cuInit", 0) == SUCCESS;
            if (ready) {
                call(cuda, "cuDeviceGetCount", cards);
            }
            return Optional.of(new CudaDriver(version.getValue(), cards.getValue()));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /**
     * A card.
     *
     * @param busId where it is on the PCI bus, such as {@code 0000:01:00.0}: NVIDIA's other tools
     *     number cards in another order than CUDA
     */
    record Card(String name, String busId) {}

    /** The card that PyTorch calls {@code cuda:INDEX}. */
    static Card card(int index) {
        NativeLibrary cuda = cuda();
        IntByReference device = new IntByReference();
        byte[] name = new byte[TEXT_BYTES];
        byte[] busId = new byte[TEXT_BYTES];
        call(cuda, "cuInit", 0);
        call(cuda, "cuDeviceGet", device, index);
        call(cuda, "cuDeviceGetName", name, TEXT_BYTES, device.getValue());
        call(cuda, "cuDeviceGetPCIBusId", busId, TEXT_BYTES, device.getValue());
        return new Card(text(name), text(busId));
    }

    /** The version of the driver, such as {@code 570.124.06}; "unknown" if it does not say so. */
    static String version() {
        try {
            NativeLibrary management = library("nvidia-ml", "nvml");
            byte[] version = new byte[TEXT_BYTES];
            call(management, "nvmlInit_v2");
            int result = call(management, "nvmlSystemGetDriverVersion", version, TEXT_BYTES);
            call(management, "nvmlShutdown");
            return result == SUCCESS ? text(version) : "unknown";
        } catch (UnsatisfiedLinkError e) {
            return "unknown";
        }
    }

    /** {@link #cudaVersion} as people write it. */
    String newestCuda() {
        return cudaVersion / 1000 + "." + cudaVersion % 1000 / 10;
    }

    private static NativeLibrary cuda() {
        return library("cuda", "nvcuda");
    }

    private static NativeLibrary library(String unix, String windows) {
        return Jna.library(Platform.isWindows() ? windows : "lib" + unix + ".so.1");
    }

    private static int call(NativeLibrary library, String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private static String text(byte[] zeroTerminated) {
        String all = new String(zeroTerminated, StandardCharsets.UTF_8);
        return all.substring(0, Math.max(0, all.indexOf('\0')));
    }
}
