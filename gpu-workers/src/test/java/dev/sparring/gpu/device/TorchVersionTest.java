// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TorchVersionTest {

    @TempDir Path folder;

    private Path lib;

    private void write(String file, String text) throws IOException {
        lib = Files.createDirectories(folder.resolve("torch/lib"));
        Files.writeString(lib.resolve(file), text);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void shouldHearItFromTheLibrary() {
        LibTorch torch = LibTorch.load();
        String library = System.mapLibraryName("torch_cpu");

        assertThat(TorchVersion.of(Jna.library(torch.directory().resolve(library).toString())))
                .hasValueSatisfying(
                        version -> assertThat(torch.description()).contains(" " + version + " "));
    }

    @Test
    void shouldReadItBesideTheLibrariesOfPythonsPackage() throws Exception {
        write(
                "../version.py",
                "from typing import Optional\n\n__all__ = ['__version__', 'debug', 'cuda']\n"
                        + "__version__ = '2.13.0+cu130'\ndebug = False\n"
                        + "cuda: Optional[str] = '13.0'\n");

        assertThat(TorchVersion.writtenIn(lib)).hasValue("2.13.0");
    }

    @Test
    void shouldReadItAboveTheLibrariesOfAnArchive() throws Exception {
        write("../build-version", "2.8.0+cu128\n");

        assertThat(TorchVersion.writtenIn(lib)).hasValue("2.8.0");
    }

    @Test
    void shouldReadItAmongTheLibrariesOfAnImage() throws Exception {
        write("build-version", "2.7.1\n");
        write("../version.py", "__version__ = \"2.13.0\"\n");

        assertThat(TorchVersion.writtenIn(lib)).hasValue("2.7.1");
    }

    @Test
    void shouldNotGuess() throws Exception {
        write("../version.py", "debug = False\ncuda = '13.0'\n");

        assertThat(TorchVersion.writtenIn(lib)).isEmpty();
        assertThat(TorchVersion.writtenIn(folder)).isEmpty();
    }
}
