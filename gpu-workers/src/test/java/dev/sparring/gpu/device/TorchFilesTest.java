// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchFilesTest {

    @TempDir private Path copy;

    @Test
    void shouldTellWholeLibrariesFromCutOffOnes() throws IOException {
        LibTorch.load();
        assumeTrue(System.getProperty("ENGINE_CACHE_DIR") != null, "DJL's own cache is in use");
        Path cache = Path.of(System.getProperty("ENGINE_CACHE_DIR"));
        assertThat(TorchFiles.isComplete(cache)).isTrue();
        Path library = link(cache);
        assertThat(TorchFiles.isComplete(copy)).isTrue();

        long size = Files.size(library);
        Files.delete(library);
        assertThat(TorchFiles.isComplete(copy)).isFalse();
        try (FileChannel cut =
                FileChannel.open(
                        library, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(cut.size()).isLessThan(size);
        }
        assertThat(TorchFiles.isComplete(copy)).isFalse();
    }

    /** Links all libraries here, which costs nothing. */
    private Path link(Path cache) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(cache.resolve("pytorch"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path target = copy.resolve(cache.relativize(file));
            Files.createDirectories(target.getParent());
            Files.createSymbolicLink(target, file);
        }
        String cpu = System.mapLibraryName("torch_cpu");
        return files.stream()
                .filter(file -> file.endsWith(cpu))
                .map(file -> copy.resolve(cache.relativize(file)))
                .findFirst()
                .orElseThrow();
    }
}
