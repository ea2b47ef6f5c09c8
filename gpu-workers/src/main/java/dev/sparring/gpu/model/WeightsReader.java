// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads weights that others trained, as they leave PyTorch: in other precisions, and under names
 * with the prefix of a wrapper.
 */
public final class WeightsReader {

    /** Of {@code DataParallel}, of a model inside of another one, of {@code torch.compile}. */
    private static final List<String> WRAPPERS = List.of("module.", "model.", "_orig_mod.");

    private WeightsReader() {}

    /**
     * What a file holds.
     *
     * @param weights float32, under the names of the network itself
     * @param metadata what Sparring wrote of them; empty for a file of somebody else
     * @param notes a line for each thing that is not as in the file
     */
    public record Read(StateDict weights, Map<String, String> metadata, List<String> notes) {}

    /**
     * Reads a file.
     *
     * @throws IOException as {@link Safetensors#read}, and naming a weight of integers
     */
    public static Read read(Path file) throws IOException {
        Safetensors.Content content = Safetensors.read(file);
        List<String> notes = new ArrayList<>();
        Map<String, HostTensor> tensors = content.tensors().tensors();
        requireReal(file, content.types());
        noteRounding(file, content.types(), notes);
        for (String wrapper = wrapper(tensors); wrapper != null; wrapper = wrapper(tensors)) {
            tensors = unwrapped(wrapper, tensors);
            notes.add("%s: '%s' is left off the names of all tensors".formatted(file, wrapper));
        }
        Map<String, String> own = OwnMetadata.in(content);
        if (!own.isEmpty() && !OwnMetadata.isIntact(own, content.tensors())) {
            notes.add(
                    "%s: its tensors, or their order, were changed after Sparring wrote it"
                            .formatted(file));
        }
        return new Read(new StateDict(tensors), own, List.copyOf(notes));
    }

    private static void requireReal(Path file, Map<String, String> types) throws IOException {
        for (Map.Entry<String, String> entry : types.entrySet()) {
            boolean counts = entry.getKey().endsWith(Parameters.IGNORED_SUFFIX);
            if (!TensorType.valueOf(entry.getValue()).isReal() && !counts) {
                throw new IOException(
                        "%s: tensor '%s' has type %s; weights are F32, F16, BF16 or F64"
                                .formatted(file, entry.getKey(), entry.getValue()));
            }
        }
    }

    private static void noteRounding(Path file, Map<String, String> types, List<String> notes) {
        TreeSet<String> others = new TreeSet<>(types.values());
        others.removeAll(List.of(TensorType.F32.name(), TensorType.I64.name()));
        if (!others.isEmpty()) {
            notes.add("%s: %s converted to float32".formatted(file, String.join(", ", others)));
        }
    }

    /** A prefix that all names have; null if there is none. */
    private static String wrapper(Map<String, HostTensor> tensors) {
        for (String wrapper : WRAPPERS) {
            boolean all = tensors.keySet().stream().allMatch(name -> name.startsWith(wrapper));
            if (all && !tensors.isEmpty()) {
                return wrapper;
            }
        }
        return null;
    }

    private static Map<String, HostTensor> unwrapped(
            String wrapper, Map<String, HostTensor> tensors) {
        Map<String, HostTensor> unwrapped = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> unwrapped.put(name.substring(wrapper.length()), tensor));
        return unwrapped;
    }
}
