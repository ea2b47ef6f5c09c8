// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.data.Datasets;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.WeightsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that messages name to whoever brings another format. */
@Timeout(120)
class ConvertTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

    @TempDir private Path directory;

    @BeforeEach
    void require() throws Exception {
        PythonAttacker.require();
    }

    @Test
    void shouldConvertWhatTorchSaved() throws Exception {
        Path saved = directory.resolve("model.pth");
        python(
                "-c",
                """
                import sys, torch
                sys.path.insert(0, sys.argv[2])
                from pgd import LeNet5
                model = LeNet5()
                state = {"module." + name: each.half() for name, each in model.state_dict().items()}
                torch.save({"epoch": 3, "state_dict": state}, sys.argv[1])
                """,
                saved.toString(),
                ROOT.resolve("deploy/examples/python-attacker").toString());

        assertThat(script("weights.py", saved)).contains("takes what it calls 'state_dict'");

        WeightsReader.Read read = WeightsReader.read(directory.resolve("model.safetensors"));
        ClassifierKind.LENET5.requireFit(read.weights());
        assertThat(read.notes()).hasSize(2);
    }

    @Test
    void shouldConvertThePicklesOfCifar10() throws Exception {
        Path pickles = Files.createDirectories(directory.resolve("cifar-10-batches-py"));
        python(
                "-c",
                """
                import pickle, sys, numpy
                for name, label in ("data_batch_1", 3), ("test_batch", 7):
                    data = numpy.full((2, 3072), label, dtype=numpy.uint8)
                    with open(sys.argv[1] + "/" + name, "wb") as file:
                        pickle.dump({b"data": data, b"labels": [label, 9]}, file, protocol=2)
                """,
                pickles.toString());

        script("cifar10.py", pickles);

        assertThat(Datasets.cifar10Test(directory).slice(0, 2).labels()).containsExactly(7, 9);
        assertThat(Datasets.cifar10(directory, 0, 1).training().slice(0, 1).pixels())
                .startsWith(3, 3)
                .hasSize(3072);
    }

    private static String script(String name, Path file) throws Exception {
        return python(
                ROOT.resolve("deploy/examples/convert").resolve(name).toString(), file.toString());
    }

    private static String python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PythonAttacker.PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
