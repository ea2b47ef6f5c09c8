// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConvolutionCheckTest {

    /** With oneDNN, or without it where that is wrong. */
    @Test
    void shouldPassOnceTheLibraryIsLoaded() {
        LibTorch.load();

        assertThat(ConvolutionCheck.passes()).isTrue();
    }
}
