// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCheckTest {

    private static final Map<String, String> MARGIN =
            Map.of("kind", "margin", "dataset", "mnist", "confidence", "0.5");

    @TempDir private Path folder;

    @Test
    void shouldFindTheOneTensorThatIsWrong() throws IOException {
        VectorFile wrong = margin(MARGIN, "expect.margin");

        List<TensorError> errors = run(wrong);

        assertThat(errors).hasSize(3).filteredOn(error -> !error.passed()).hasSize(1);
        assertThat(errors.get(0).name()).isEqualTo("margin");
        assertThat(errors.get(0).error()).isGreaterThan(1e-3);
    }

    @Test
    void shouldRefuseAFileOfAnUnknownKind() throws IOException {
        VectorFile strange = margin(Map.of("kind", "sonnet"), "expect.margin");

        assertThatThrownBy(() -> run(strange))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wrong.safetensors: unknown kind sonnet");
    }

    @Test
    void shouldShipVectorsOfEveryKind() throws IOException {
        assertThat(VectorFile.shipped())
                .extracting(VectorFile::kind)
                .contains("classifier", "generator", "pgd", "margin", "l2lda");
    }

    private static List<TensorError> run(VectorFile file) {
        try (Device device = Device.open("cpu", 1)) {
            return KernelCheck.run(file, device);
        }
    }

    /** The shipped file with 1 % more of a tensor's first value. */
    private VectorFile margin(Map<String, String> metadata, String spoilt) throws IOException {
        VectorFile right =
                VectorFile.shipped().stream()
                        .filter(file -> file.kind().equals("margin"))
                        .findFirst()
                        .orElseThrow();
        Map<String, HostTensor> tensors = new LinkedHashMap<>(right.state("").tensors());
        float[] values = tensors.get(spoilt).values().clone();
        values[0] *= 1.01f;
        tensors.put(spoilt, new HostTensor(tensors.get(spoilt).shape(), values));
        Path file = folder.resolve("wrong.safetensors");
        Safetensors.write(file, new StateDict(tensors), metadata);
        return VectorFile.read(file);
    }
}
