// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

    private static final Comparison.Limits LIMITS = new Comparison.Limits(1e-5, 1e-2);

    @TempDir private Path folder;

    @Test
    void shouldMeasureTheErrorRelativeToWhatIsExpected() throws IOException {
        Comparison comparison = expecting("loss", 3, 4);

        comparison.check("loss", new float[] {3, 4.5f}, 0.2);

        assertThat(comparison.finish()).containsExactly(new TensorError("loss", 0.1, 0.2));
    }

    @Test
    void shouldNotPassWhatHasAnotherSizeOrIsNotCompared() throws IOException {
        Comparison shorter = expecting("loss", 3, 4);
        shorter.check("loss", new float[] {3}, 0.2);

        assertThat(shorter.finish()).singleElement().matches(error -> !error.passed());
        assertThat(expecting("loss", 3, 4).finish())
                .singleElement()
                .matches(error -> !error.passed())
                .matches(error -> error.name().equals("loss (nothing checks it)"));
    }

    @Test
    void shouldJudgeATrainedTensorByItsValueAndByItsChange() throws IOException {
        // a change of 0.001 that is 1 % too large, which the value of 1 hides
        List<TensorError> errors = update(1, 1.001f, 1.00101f);

        assertThat(errors)
                .extracting(TensorError::name)
                .containsExactly("after.w", "after.w (update)");
        assertThat(errors.get(0).error()).isBetween(0.9e-5, 1.1e-5);
        assertThat(errors.get(1).error()).isBetween(0.009, 0.011);
    }

    @Test
    void shouldJudgeATensorThatStartsAtZeroByItsChangeAlone() throws IOException {
        assertThat(update(0, 1, 1.001f))
                .singleElement()
                .matches(error -> error.name().equals("after.w (update)"))
                .matches(error -> error.limit() == 1e-2)
                .matches(TensorError::passed);
    }

    private List<TensorError> update(float before, float expected, float actual)
            throws IOException {
        Comparison comparison = expecting("after.w", expected);
        comparison.checkUpdate("after.", state("w", actual), state("w", before), LIMITS);
        return comparison.finish();
    }

    private Comparison expecting(String name, float... values) throws IOException {
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, state("expect." + name, values), Map.of());
        return new Comparison(VectorFile.read(file));
    }

    private static StateDict state(String name, float... values) {
        return new StateDict(Map.of(name, new HostTensor(new long[] {values.length}, values)));
    }
}
