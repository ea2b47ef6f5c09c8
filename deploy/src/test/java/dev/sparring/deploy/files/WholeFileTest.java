// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir private Path directory;

    @Test
    void shouldKeepTheOldFileIfTheNewOneFails() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "old");
        assertThatThrownBy(() -> WholeFile.write(file, WholeFileTest::fail))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        assertThat(directory).isDirectoryNotContaining("glob:**.next");
    }

    private static void fail(Path next) throws IOException {
        Files.writeString(next, "half");
        throw new IOException("disk full");
    }

    /** As {@code /dev/stdout} is one: it must not be replaced. */
    @Test
    void shouldWriteThroughALink() throws IOException {
        Path file = Files.writeString(directory.resolve("target"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        WholeFile.write(link, next -> Files.writeString(next, "new"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void shouldNameTheFileWhoseDirectoryIsMissing() {
        Path file = directory.resolve("missing/a.csv");
        assertThatThrownBy(() -> WholeFile.write(file, next -> Files.writeString(next, "")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file.toString());
    }
}
