// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import java.util.Optional;

/**
 * Why a GPU cannot be used, and what helps.
 *
 * @param library PyTorch's version and flavour
 * @param libraryForCuda whether it was built for CUDA
 * @param ready whether PyTorch can use a GPU
 * @param driver empty where there is none
 */
record CudaCheck(
        String library, boolean libraryForCuda, boolean ready, Optional<CudaDriver> driver) {

    static CudaCheck of(LibTorch torch) {
        return new CudaCheck(
                torch.description(), torch.isForCuda(), torch.isCudaReady(), CudaDriver.find());
    }

    /** Empty if {@code cuda:INDEX} is there. */
    Optional<String> problem(int index) {
        String name = "device 'cuda:" + index + "' ";
        if (!libraryForCuda) {
            return Optional.of(
                    name
                            + "needs PyTorch for CUDA, and "
                            + library
                            + " is for the CPU only; set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR"
                            + " as docs/gpu.md says, or use cpu");
        }
        if (driver.isEmpty()) {
            return Optional.of(
                    name
                            + "needs NVIDIA's driver, and there is none here; install it, give the"
                            + " container its GPUs (--gpus all), or use cpu");
        }
        int cards = driver.get().cards();
        if (cards == 0) {
            return Optional.of(
                    name
                            + "is missing: the driver sees no GPU; look at nvidia-smi and at"
                            + " CUDA_VISIBLE_DEVICES, or use cpu");
        }
        if (!ready) {
            return Optional.of(
                    name
                            + "cannot be used: the driver supports CUDA "
                            + driver.get().newestCuda()
                            + " and that is too old for "
                            + library
                            + "; install a newer driver, or use cpu");
        }
        if (index >= cards) {
            return Optional.of(
                    name
                            + "is missing: this machine has "
                            + (cards == 1 ? "cuda:0 alone" : "cuda:0 to cuda:" + (cards - 1))
                            + "; use "
                            + (cards == 1 ? "it" : "one of them")
                            + ", or cpu");
        }
        return Optional.empty();
    }
}
