// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The attacks of {@code plain_attacks.py}, where Debian's python3-torch is installed. */
final class PlainAttacks {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final Path SCRIPT = ROOT.resolve("gpu-workers/src/test/python/plain_attacks.py");

    private PlainAttacks() {}

    /** Lets a test be skipped, and says so, where Python or PyTorch is missing. */
    static void require() throws Exception {
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
        List<String> command = new ArrayList<>(List.of(PYTHON, SCRIPT.toString(), file.toString()));
        command.addAll(List.of("--threads=1", "--epsilon=" + epsilon));
        attacks.forEach(attack -> command.add("--attack=" + attack));
        Process python =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] output = python.getInputStream().readAllBytes();
        if (python.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
        return new ObjectMapper().readTree(output);
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
