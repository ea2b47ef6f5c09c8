// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComputationTest {

    private static final Computation CARD =
            new Computation(
                    "cuda:0",
                    "NVIDIA H100",
                    "570.1",
                    "libtorch 2.7.1 cu128",
                    2,
                    true,
                    Precision.EXACT,
                    "0.1.0");

    @Test
    void shouldReadLikeALine() {
        assertThat(CARD)
                .hasToString("cuda:0 (NVIDIA H100, driver 570.1), libtorch 2.7.1 cu128, 2 threads");
    }

    @Test
    void shouldSayWhatIsDifferent() {
        Computation here =
                new Computation(
                        "cpu", "EPYC", "", "libtorch 2.7.1 cpu", 1, false, Precision.TF32, "0.2.0");

        assertThat(here.differenceFrom(CARD))
                .isEqualTo(
                        "device cpu instead of cuda:0, processor EPYC instead of NVIDIA H100,"
                                + " driver none instead of 570.1, library libtorch 2.7.1 cpu"
                                + " instead of libtorch 2.7.1 cu128, threads 1 instead of 2,"
                                + " deterministic false instead of true, precision tf32 instead of"
                                + " exact, Sparring 0.2.0 instead of 0.1.0");
        assertThat(CARD.differenceFrom(CARD)).isEmpty();
    }

    @Test
    void shouldBeThatOfTheDevice() {
        try (Device device = Device.open("cpu:1", 2)) {
            Computation here = device.computation();

            assertThat(here.device()).isEqualTo("cpu:1");
            assertThat(here.processor()).isNotBlank();
            assertThat(here.driver()).isEmpty();
            assertThat(here.library()).contains("libtorch 2.");
            assertThat(here.threads()).isEqualTo(2);
        }
    }
}
