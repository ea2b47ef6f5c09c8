// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LibTorchTest {

    private final LibTorch torch = LibTorch.load();

    @AfterEach
    void setBack() {
        torch.set(true, Precision.EXACT);
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindEverySwitchInTheLibraryThatShips(LibTorch.Symbol symbol) {
        assertThat(torch.function(symbol)).isNotNull();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldMakeTheProcessDeterministicAndExact() {
        torch.set(false, Precision.TF32);
        torch.set(true, Precision.EXACT);

        assertThat(isOn("18deterministicCuDNNEv")).isTrue();
        assertThat(isOn("23deterministicAlgorithmsEv")).isTrue();
        assertThat(isOn("14allowTF32CuDNNEv")).isFalse();
        assertThat(isOn("15allowTF32CuBLASEv")).isFalse();
        assertThat(isOn("36deterministicFillUninitializedMemoryEv")).isFalse();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldLetTheProcessBeFast() {
        torch.set(false, Precision.TF32);

        assertThat(isOn("18deterministicCuDNNEv")).isFalse();
        assertThat(isOn("23deterministicAlgorithmsEv")).isFalse();
        assertThat(isOn("14allowTF32CuDNNEv")).isTrue();
        assertThat(isOn("15allowTF32CuBLASEv")).isTrue();
    }

    @Test
    void shouldBeSwitchedByWhoeverOpensADevice() {
        torch.set(false, Precision.TF32);

        Device.open("cpu", 1).close();

        assertThat(isOn("18deterministicCuDNNEv")).isTrue();
    }

    @Test
    void shouldSayWhichLibraryItIs() {
        assertThat(torch.description())
                .matches("libtorch 2\\.\\d+\\.\\d+ (cpu|cu\\d+|for CUDA)(, oneDNN off.*)?");
    }

    /** What a getter of {@code at::Context} says. */
    private boolean isOn(String getter) {
        Pointer context =
                (Pointer)
                        torch.function(LibTorch.Symbol.GLOBAL_CONTEXT)
                                .invoke(Pointer.class, new Object[0]);
        Object answer =
                torch.find("_ZNK2at7Context" + getter).invoke(byte.class, new Object[] {context});
        return (byte) answer != 0;
    }
}
