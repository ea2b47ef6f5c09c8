// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeRuntimeTest {

    private final List<Integer> thresholds = new ArrayList<>();
    private final List<Integer> others = new ArrayList<>();

    @Test
    void shouldTakeTheThresholdThatTheLibraryAccepts() {
        assertThat(NativeRuntime.keepMemory((key, value) -> set(key, value, 32 << 20))).isTrue();

        assertThat(thresholds).containsExactly(Integer.MAX_VALUE, 32 << 20);
        assertThat(others).hasSize(2);
    }

    @Test
    void shouldSetNothingElseWithoutAThreshold() {
        assertThat(NativeRuntime.keepMemory((key, value) -> set(key, value, 0))).isFalse();

        assertThat(thresholds).hasSize(2);
        assertThat(others).isEmpty();
    }

    private boolean set(int key, int value, int largest) {
        boolean threshold = key == -3;
        (threshold ? thresholds : others).add(value);
        return !threshold || value <= largest;
    }
}
