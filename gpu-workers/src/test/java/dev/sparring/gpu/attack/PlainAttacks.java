// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.gpu.model.Classifier;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.Safetensors;
import dev.sparring.gpu.model.StateDict;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The attacks of {@code plain_attacks.py} and {@code plain_autoattack.py}, where Debian's
 * python3-torch is installed.
 */
public final class PlainAttacks {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final Path SCRIPTS = ROOT.resolve("gpu-workers/src/test/python");

    private PlainAttacks() {}

    /** Lets a test be skipped, and says so, where Python or PyTorch is missing. */
    public static void require() throws Exception {
        boolean there = new File(PYTHON).canExecute() && imports();
        if (!there) {
            System.err.println(
                    "Comparisons with plain attacks are SKIPPED: install python3-torch for "
                            + PYTHON);
        }
        Assumptions.assumeTrue(there, PYTHON + " lacks torch or numpy");
    }

    /**
     * What it says about a classifier and its images.
     *
     * @param attacks such as {@code pgd:steps=10,step_size=0.1}
     */
    static JsonNode run(Path file, double epsilon, List<String> attacks)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(List.of("--epsilon=" + epsilon));
        attacks.forEach(attack -> options.add("--attack=" + attack));
        return python("plain_attacks.py", file, options);
    }

    /**
     * Which images fall to AutoAttack's standard version, part by part.
     *
     * @param options as {@code plain_autoattack.py} takes them
     */
    public static JsonNode autoAttack(Path file, List<String> options)
            throws IOException, InterruptedException {
        return python("plain_autoattack.py", file, options);
    }

    private static JsonNode python(String script, Path file, List<String> options)
            throws IOException, InterruptedException {
        String path = SCRIPTS.resolve(script).toString();
        List<String> command =
                new ArrayList<>(List.of(PYTHON, path, file.toString(), "--threads=1"));
        command.addAll(options);
        Process python =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] output = python.getInputStream().readAllBytes();
        if (python.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
        return new ObjectMapper().readTree(output);
    }

    /** A file with the classifier, the images, and the start that our PGD draws. */
    public static Path write(Path directory, Classifier classifier, AttackInput input)
            throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(classifier.state().tensors());
        try (NDManager scope = input.images().getManager().newSubManager()) {
            Linf ball = Linf.around(scope, input.images(), input.epsilon());
            NDArray start = ball.randomStart(scope, input.random().with("start").with(0));
            tensors.put("images", host(input.images()));
            tensors.put("start", host(start));
            tensors.put("labels", host(input.labels().toType(DataType.FLOAT32, true)));
        }
        Path file = directory.resolve("classifier.safetensors");
        Safetensors.write(file, new StateDict(tensors), Map.of());
        return file;
    }

    private static HostTensor host(NDArray array) {
        return new HostTensor(array.getShape().getShape(), array.toFloatArray());
    }

    private static boolean imports() throws Exception {
        return new ProcessBuilder(PYTHON, "-c", "import numpy, torch")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
