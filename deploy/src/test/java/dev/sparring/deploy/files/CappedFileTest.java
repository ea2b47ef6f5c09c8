// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CappedFileTest {

    @TempDir private Path folder;

    @Test
    void shouldKeepTheLastOfWhatIsPrinted() throws Exception {
        String all = "0123456789".repeat(10_000) + "the end";

        new CappedFile(folder.resolve("a.out"), 20_000)
                .fill(new ByteArrayInputStream(all.getBytes(UTF_8)))
                .join();

        String kept =
                Files.readString(folder.resolve("a.1.out"))
                        + Files.readString(folder.resolve("a.out"));
        assertThat(all).endsWith(kept);
        assertThat(kept).hasSizeBetween(20_000, 60_000);
    }

    @Test
    void shouldAddToWhatIsThere() throws Exception {
        Path file = Files.writeString(folder.resolve("a.out"), "before\n");

        new CappedFile(file, 100).fill(new ByteArrayInputStream("after\n".getBytes(UTF_8))).join();

        assertThat(file).hasContent("before\nafter\n");
    }
}
