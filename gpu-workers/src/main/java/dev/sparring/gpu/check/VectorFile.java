// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.device.Upload;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A file of input and output vectors: safetensors with inputs under plain names, what PyTorch
 * computed of them behind {@code expect.}, and settings in the metadata, of which {@code kind} says
 * what was computed.
 */
public final class VectorFile {

    static final String EXPECT = "expect.";

    private static final List<String> SHIPPED =
            List.of(
                    "mnist-classifier",
                    "mnist-generator",
                    "cifar10-generator",
                    "mnist-pgd",
                    "mnist-margin",
                    "mnist-l2lda");

    private final String name;
    private final Map<String, String> metadata;
    private final Map<String, HostTensor> tensors;

    private VectorFile(String name, Safetensors.Content content) {
        this.name = name;
        metadata = content.metadata();
        tensors = content.tensors().tensors();
    }

    /**
     * Reads a file.
     *
     * @throws IOException naming the file, when something is wrong with it
     */
    public static VectorFile read(Path file) throws IOException {
        return new VectorFile(file.getFileName().toString(), Safetensors.read(file));
    }

    /**
     * Every {@code *.safetensors} of a directory, sorted.
     *
     * @throws IOException naming the directory, if it is absent or has none
     */
    public static List<Path> filesIn(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException("there is no directory " + directory);
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".safetensors"))
                            .sorted()
                            .toList();
            if (found.isEmpty()) {
                throw new FileNotFoundException("there is no *.safetensors in " + directory);
            }
            return found;
        }
    }

    /** The files that ship, small ones of each kind. */
    public static List<VectorFile> shipped() throws IOException {
        List<VectorFile> files = new ArrayList<>();
        for (String name : SHIPPED) {
            files.add(resource(name + ".safetensors"));
        }
        return files;
    }

    private static VectorFile resource(String name) throws IOException {
        String path = "/vectors/" + name + ".gz";
        try (InputStream packed = VectorFile.class.getResourceAsStream(path)) {
            if (packed == null) {
                throw new FileNotFoundException("there is no resource " + path);
            }
            byte[] bytes = new GZIPInputStream(packed).readAllBytes();
            return new VectorFile(name, Safetensors.read(name, bytes));
        }
    }

    /** Its name, without directories. */
    public String name() {
        return name;
    }

    /** What was computed: classifier, generator, pgd, margin or l2lda. */
    public String kind() {
        return text("kind");
    }

    /** A setting. */
    public String text(String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new IllegalArgumentException(name + " has no " + key + " in its metadata");
        }
        return text;
    }

    /** A setting that is a whole number. */
    public int integer(String key) {
        return Integer.parseInt(text(key));
    }

    /** A setting that is a number. */
    public double number(String key) {
        return Double.parseDouble(text(key));
    }

    /** The classifier of its data set. */
    public ClassifierKind classifier() {
        String set = text("dataset");
        return DatasetKind.named(set)
                .map(ClassifierKind::usualFor)
                .orElseThrow(() -> new IllegalArgumentException(name + ": unknown dataset " + set));
    }

    /** Everything that is expected, by name without {@code expect.}. */
    Set<String> expectations() {
        return new TreeSet<>(state(EXPECT).tensors().keySet());
    }

    /**
     * A tensor.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public HostTensor tensor(String key) {
        HostTensor tensor = tensors.get(key);
        if (tensor == null) {
            throw new IllegalArgumentException(name + " has no tensor " + key);
        }
        return tensor;
    }

    /** A tensor on a device. */
    public NDArray floats(NDManager manager, String key) {
        return Upload.floats(manager, tensor(key).values(), tensor(key).shape());
    }

    /** Class indices. */
    public int[] labels(String key) {
        float[] values = tensor(key).values();
        int[] labels = new int[values.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (int) values[i];
        }
        return labels;
    }

    /** Class indices on a device. */
    public NDArray labels(NDManager manager, String key) {
        return Upload.labels(manager, labels(key));
    }

    /** All tensors behind a prefix, under the rest of their names. */
    public StateDict state(String prefix) {
        Map<String, HostTensor> found = new LinkedHashMap<>();
        tensors.forEach(
                (key, tensor) -> {
                    if (key.startsWith(prefix)) {
                        found.put(key.substring(prefix.length()), tensor);
                    }
                });
        return new StateDict(found);
    }
}
