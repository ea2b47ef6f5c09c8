// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.check.KernelCheck;
import dev.sparring.gpu.check.TensorError;
import dev.sparring.gpu.check.VectorFile;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.model.ChosenForms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What PyTorch computed, for every file of the {@link GoldenDirectory} and those that ship. Prints
 * the relative error of each tensor. The system property {@code golden.device} says where it is
 * computed.
 */
class GoldenVectorsTest {

    private static final String DEVICE = System.getProperty("golden.device", "cpu");

    @TestFactory
    List<DynamicTest> shouldAgreeWithPyTorch() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (var path : GoldenDirectory.files()) {
            tests.addAll(tests(VectorFile.read(path)));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> shouldAgreeWithTheVectorsThatShip() throws IOException {
        return VectorFile.shipped().stream().flatMap(file -> tests(file).stream()).toList();
    }

    /** In the forms of layers for this device, and in those for GPUs. */
    private static List<DynamicTest> tests(VectorFile file) {
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest(file.name(), () -> check(file)));
        for (String forms : ChosenForms.ofCards()) {
            tests.add(
                    DynamicTest.dynamicTest(
                            file.name() + ", layers " + forms,
                            () -> {
                                try (ChosenForms chosen = ChosenForms.named(forms)) {
                                    check(file);
                                }
                            }));
        }
        return tests;
    }

    private static void check(VectorFile file) {
        try (Device device = Device.open(DEVICE, 2)) {
            List<TensorError> errors = KernelCheck.run(file, device);
            errors.forEach(error -> System.out.println(line(file, error)));
            assertThat(errors).as(file.name()).isNotEmpty().allMatch(TensorError::passed);
        }
    }

    private static String line(VectorFile file, TensorError error) {
        return "%s %s %-55s %.1e (limit %.0e)"
                .formatted(
                        error.passed() ? " " : "!",
                        file.name(),
                        error.name(),
                        error.error(),
                        error.limit());
    }
}
