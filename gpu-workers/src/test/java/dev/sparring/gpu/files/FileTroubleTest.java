// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileTroubleTest {

    private static final Path FILE = Path.of("/data/theta.safetensors");

    @Test
    void shouldNameTheFileForWhichThereIsNoRoom() {
        IOException bare = new IOException("No space left on device");

        IOException named = FileTrouble.of(FILE, bare);

        assertThat(named).hasMessageContaining(FILE.toString()).hasCause(bare);
        assertThat(FileTrouble.reason(named)).isEqualTo("the disk is full");
        assertThat(FileTrouble.isDiskFull(new UncheckedIOException(bare))).isTrue();
        assertThat(FileTrouble.isDiskFull(new IOException("Disk quota exceeded"))).isTrue();
    }

    @Test
    void shouldLeaveOtherTroubleAsItIs() {
        IOException other = new IOException("Broken pipe");
        assertThat(FileTrouble.of(FILE, other)).isSameAs(other);
        assertThat(FileTrouble.isDiskFull(other)).isFalse();
    }

    @Test
    void shouldGiveTheReasonInPlainWords() {
        assertThat(FileTrouble.reason(new AccessDeniedException("/x")))
                .isEqualTo("permission denied");
        assertThat(FileTrouble.reason(new FileSystemException("/x", null, "Read-only file system")))
                .isEqualTo("read-only file system");
        assertThat(FileTrouble.reason(new IOException("Broken pipe"))).isEqualTo("Broken pipe");
    }
}
