// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaCheckTest {

    private static final String LIBRARY = "libtorch 2.7.1 cu128";

    @Test
    void shouldFindNothingWrongWithAGpuThatIsThere() {
        assertThat(check(true, true, 12080, 2).problem(1)).isEmpty();
    }

    @Test
    void shouldSayThatPyTorchIsForTheCpuOnly() {
        CudaCheck check =
                new CudaCheck(
                        "libtorch 2.7.1 cpu", false, false, Optional.of(new CudaDriver(12080, 1)));

        assertThat(check.problem(0))
                .hasValue(
                        "device 'cuda:0' needs PyTorch for CUDA, and libtorch 2.7.1 cpu is for the"
                                + " CPU only; set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR as"
                                + " docs/gpu.md says, or use cpu");
    }

    @Test
    void shouldSayThatThereIsNoDriver() {
        assertThat(new CudaCheck(LIBRARY, true, false, Optional.empty()).problem(0))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("NVIDIA's driver", "--gpus all"));
    }

    @Test
    void shouldSayThatThereIsNoGpu() {
        assertThat(check(true, false, 12080, 0).problem(0))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("sees no GPU", "CUDA_VISIBLE_DEVICES"));
    }

    @Test
    void shouldSayThatTheDriverIsTooOld() {
        assertThat(check(true, false, 11040, 1).problem(0))
                .hasValue(
                        "device 'cuda:0' cannot be used: the driver supports CUDA 11.4 and that is"
                                + " too old for libtorch 2.7.1 cu128; install a newer driver, or"
                                + " use cpu");
    }

    @Test
    void shouldSayHowManyGpusThereAre() {
        assertThat(check(true, true, 12080, 1).problem(1))
                .hasValue(
                        "device 'cuda:1' is missing: this machine has cuda:0 alone; use it, or"
                                + " cpu");
        assertThat(check(true, true, 12080, 4).problem(4))
                .hasValue(
                        "device 'cuda:4' is missing: this machine has cuda:0 to cuda:3; use one of"
                                + " them, or cpu");
    }

    private static CudaCheck check(boolean forCuda, boolean ready, int cuda, int cards) {
        return new CudaCheck(LIBRARY, forCuda, ready, Optional.of(new CudaDriver(cuda, cards)));
    }
}
