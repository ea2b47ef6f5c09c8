// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.data.DatasetPlace;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.HostTensor;
import dev.sparring.gpu.model.WeightsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

        assertThat(script("weights.py", saved.toString()))
                .contains("takes what it calls 'state_dict'");

        WeightsReader.Read read = WeightsReader.read(directory.resolve("model.safetensors"));
        ClassifierKind.LENET5.requireFit(read.weights());
        assertThat(read.notes()).hasSize(2);
    }

    @Test
    void shouldNeedPyTorchAlone() throws Exception {
        Path saved = save("{'a': torch.tensor([1.5, -2]), 'b': torch.ones(3).bfloat16()[::2]}");
        Path script = ROOT.resolve("deploy/examples/convert/weights.py");

        python(
                "-c",
                """
                import runpy, sys
                sys.modules["numpy"] = None
                sys.argv.pop(0)
                runpy.run_path(sys.argv[0], run_name="__main__")
                """,
                script.toString(),
                saved.toString());

        Map<String, HostTensor> read =
                WeightsReader.read(directory.resolve("model.safetensors")).weights().tensors();
        assertThat(read.get("a").values()).containsExactly(1.5f, -2);
        assertThat(read.get("b").values()).containsExactly(1, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bool", "int32"})
    void shouldNameATensorThatIsNoWeight(String type) throws Exception {
        Path saved =
                save("{'a': torch.ones(1), 'mask': torch.ones(2, dtype=torch.%s)}".formatted(type));

        Said said =
                run(
                        ROOT.resolve("deploy/examples/convert/weights.py").toString(),
                        saved.toString());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text())
                .startsWith(saved + ": tensor 'mask' has type torch." + type + "; F16, ")
                .hasLineCount(1);
        assertThat(directory.resolve("model.safetensors")).doesNotExist();
    }

    private Path save(String tensors) throws Exception {
        Path saved = directory.resolve("model.pth");
        python(
                "-c",
                "import sys, torch; torch.save(%s, sys.argv[1])".formatted(tensors),
                saved + "");
        return saved;
    }

    @Test
    void shouldSayThatAFolderHasNoPickles() throws Exception {
        Path target = directory.resolve("target");

        Said said =
                run(
                        ROOT.resolve("deploy/examples/convert/cifar10.py").toString(),
                        directory.toString(),
                        target.toString());

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text()).startsWith(directory + " has no data_batch_1 to data_batch_5 and");
        assertThat(target).doesNotExist();
    }

    /** By the command that the message says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cifar-10-batches-py",
                "cifar10/cifar-10-batches-py",
                "cifar-10-batches-py-target/cifar-10-batches-py",
                ""
            })
    void shouldConvertThePicklesOfCifar10(String folder) throws Exception {
        Path pickles = Files.createDirectories(directory.resolve(folder));
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

        String[] command = command(directory);
        script(command[0], command[1], command[2]);

        assertThat(DatasetKind.CIFAR10.openTest(DatasetPlace.of(directory)).slice(0, 2).labels())
                .containsExactly(7, 9);
        assertThat(
                        DatasetKind.CIFAR10
                                .open(DatasetPlace.of(directory), 0, 1)
                                .training()
                                .slice(0, 1)
                                .pixels())
                .startsWith(3, 3)
                .hasSize(3072);
    }

    /** The name of the script, and what it is to be told. */
    private static String[] command(Path data) {
        String message =
                catchThrowable(() -> DatasetKind.CIFAR10.openTest(DatasetPlace.of(data)))
                        .getMessage();
        return message.substring(message.lastIndexOf('/', message.indexOf(".py ")) + 1).split(" ");
    }

    private static String script(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("deploy/examples/convert").resolve(name).toString());
        command.addAll(List.of(arguments));
        return python(command.toArray(String[]::new));
    }

    private static String python(String... arguments) throws IOException, InterruptedException {
        Said said = run(arguments);
        assertThat(said.code()).as(said.text()).isZero();
        return said.text();
    }

    private record Said(int code, String text) {}

    private static Said run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PythonAttacker.PYTHON));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        return new Said(process.waitFor(), said);
    }
}
