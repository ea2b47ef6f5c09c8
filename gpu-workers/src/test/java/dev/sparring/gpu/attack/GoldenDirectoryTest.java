// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class GoldenDirectoryTest {

    @TempDir Path root;

    @Test
    void shouldSeeARelativeDirectoryFromTheRoot() throws IOException {
        Path file = Files.createDirectory(root.resolve("golden")).resolve("a.safetensors");
        Files.createFile(file);

        assertThat(GoldenDirectory.files("golden", "other", root)).containsExactly(file);
        assertThat(GoldenDirectory.files(file.getParent().toString(), "other", root))
                .containsExactly(file);
    }

    @Test
    void shouldFailWhenTheDirectoryThatWasGivenIsAbsentOrEmpty() {
        assertThatThrownBy(() -> GoldenDirectory.files("goldne", "golden", root))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no directory " + root.resolve("goldne"));
        assertThatThrownBy(() -> GoldenDirectory.files(root.toString(), "golden", root))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no *.safetensors in " + root);
    }

    @Test
    void shouldSkipOnlyWhenTheDefaultIsAbsent() {
        assertThatThrownBy(() -> GoldenDirectory.files("golden", "golden", root))
                .isInstanceOf(TestAbortedException.class);
    }
}
