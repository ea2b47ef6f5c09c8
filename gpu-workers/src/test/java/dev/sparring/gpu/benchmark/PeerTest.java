// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whether {@code peer.py} plays what it is compared in, where there is a PyTorch of version 2 or
 * later: {@code -Dpeer.python=FILE} names its Python.
 */
class PeerTest {

    private static final String PYTHON = System.getProperty("peer.python", "/usr/bin/python3");
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final Path MODULE = ROOT.resolve("gpu-workers");
    private static final String HAS_TORCH =
            "import sys, torch; sys.exit(int(torch.__version__.split('.')[0]) < 2)";
    private static final int FORMS = 8;
    private static final double LARGEST_ERROR = 1e-4;

    @BeforeAll
    static void requireTorch() throws Exception {
        boolean there = false;
        try {
            there = start(List.of(PYTHON, "-c", HAS_TORCH)).waitFor() == 0;
        } catch (IOException e) {
            // there is no such Python
        }
        if (!there) {
            System.err.println(
                    "The peer in Python is not checked: %s has no PyTorch 2; -Dpeer.python=FILE"
                            .formatted(PYTHON));
        }
        Assumptions.assumeTrue(there, PYTHON + " lacks PyTorch 2");
    }

    @Test
    void shouldComputeTheVectors() throws Exception {
        JsonNode errors =
                python("check_peer.py", MODULE.resolve("src/main/resources/vectors").toString());

        assertThat(errors).hasSize(FORMS);
        for (Map.Entry<String, JsonNode> form : errors.properties()) {
            for (Map.Entry<String, JsonNode> each : form.getValue().properties()) {
                assertThat(each.getValue().asDouble())
                        .as(form.getKey() + ", " + each.getKey())
                        .isLessThan(LARGEST_ERROR);
            }
        }
    }

    private static JsonNode python(String script, String argument) throws Exception {
        String path = MODULE.resolve("src/test/python").resolve(script).toString();
        List<String> command = new ArrayList<>(List.of(PYTHON, path, argument));
        Process process = start(command);
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return new ObjectMapper().readTree(output);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
