// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sparring.protocol.v1.ChunkVerdicts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictFileTest {

    private static final List<ChunkVerdicts> RECORDS = List.of(record(1), record(2), record(3));

    @TempDir private Path directory;

    private Path file;
    private byte[] bytes;

    @BeforeEach
    void write() throws IOException {
        try (VerdictFile written = VerdictFile.create(directory, ".verdicts")) {
            for (ChunkVerdicts each : RECORDS) {
                written.append(each);
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            file = files.toList().get(0);
        }
        bytes = Files.readAllBytes(file);
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        assertThat(VerdictFile.read(file)).isEqualTo(RECORDS);
    }

    @Test
    void shouldIgnoreATornTailOfAnyLength() throws IOException {
        int record = bytes.length / 3;
        for (int length = 2 * record; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));

            assertThat(VerdictFile.read(file)).isEqualTo(RECORDS.subList(0, 2));
        }
    }

    @Test
    void shouldIgnoreATailThatWasNeverWrittenOut() throws IOException {
        byte[] zeros = bytes.clone();
        Arrays.fill(zeros, bytes.length / 3 * 2, bytes.length, (byte) 0);
        Files.write(file, zeros);
        assertThat(VerdictFile.read(file)).isEqualTo(RECORDS.subList(0, 2));

        byte[] hole = bytes.clone();
        hole[bytes.length - 1] ^= 1;
        Files.write(file, hole);
        assertThat(VerdictFile.read(file)).isEqualTo(RECORDS.subList(0, 2));
    }

    @Test
    void shouldRefuseAFileWithAnyDamagedByteBeforeItsLastRecord() throws IOException {
        for (int i = 0; i < bytes.length / 3 * 2; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);

            assertThatThrownBy(() -> VerdictFile.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining("is damaged; delete the file");
        }
    }

    private static ChunkVerdicts record(int key) {
        return ChunkVerdicts.newBuilder()
                .setKey(ByteString.copyFrom(new byte[] {(byte) key}))
                .addImages(key)
                .addLosses(key)
                .build();
    }
}
