// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import dev.sparring.gpu.Spelling;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What something was computed with: all that may decide about its last bits. The same operations
 * give the same bytes where all of this is the same and {@code deterministic} is true.
 *
 * @param device {@code cpu}, {@code cuda:0}, ...
 * @param processor the name of the card, or of the CPU
 * @param driver the version of the GPU's driver; empty for a CPU
 * @param library PyTorch's version and flavour, such as {@code libtorch 2.7.1 cu128}
 * @param threads of one operation on the CPU
 * @param program the version of Sparring
 */
public record Computation(
        String device,
        String processor,
        String driver,
        String library,
        int threads,
        boolean deterministic,
        Precision precision,
        String program) {

    /** One line for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(device + " (" + processor);
        text.append(driver.isEmpty() ? "" : ", driver " + driver).append("), ").append(library);
        text.append(", ").append(threads).append(threads == 1 ? " thread" : " threads");
        if (precision == Precision.TF32) {
            text.append(", TF32");
        }
        return text.append(deterministic ? "" : ", not deterministic").toString();
    }

    /**
     * What is different here.
     *
     * @return such as {@code threads 2 instead of 1, driver 570.1 instead of 535.2}; empty if
     *     nothing is
     */
    public String differenceFrom(Computation before) {
        Map<String, Object> now = parts();
        Map<String, Object> then = before.parts();
        return now.entrySet().stream()
                .filter(part -> !Objects.equals(part.getValue(), then.get(part.getKey())))
                .map(
                        part ->
                                "%s %s instead of %s"
                                        .formatted(
                                                part.getKey(),
                                                word(part.getValue()),
                                                word(then.get(part.getKey()))))
                .collect(Collectors.joining(", "));
    }

    private static Object word(Object value) {
        return "".equals(value) ? "none" : value;
    }

    private Map<String, Object> parts() {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("device", device);
        parts.put("processor", processor);
        parts.put("driver", driver);
        parts.put("library", library);
        parts.put("threads", threads);
        parts.put("deterministic", deterministic);
        parts.put("precision", Spelling.of(precision));
        parts.put("Sparring", program);
        return parts;
    }
}
