// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources are files here: the tests need no network. */
class RemoteFileTest {

    /** Of "hello". */
    private static final String SHA256 =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir private Path directory;

    @Test
    void shouldFetchFromTheFirstSourceThatHasTheFile() throws IOException {
        Path target = directory.resolve("new/file");
        List<String> sources = List.of(uri("absent"), source("plain", bytes("hello")));
        RemoteFile.fetch(sources, target, new RemoteFile.Checksum(SHA256, false));
        assertThat(target).hasContent("hello");
        assertThat(target.resolveSibling("file.part")).doesNotExist();
    }

    @Test
    void shouldCheckTheUncompressedContent() throws IOException {
        Path target = directory.resolve("file.gz");
        String source = source("compressed", gzip(bytes("hello")));
        RemoteFile.fetch(List.of(source), target, new RemoteFile.Checksum(SHA256, true));
        assertThat(Gzip.open(target).readAllBytes()).isEqualTo(bytes("hello"));
    }

    @Test
    void shouldNotKeepAFileWithAnotherChecksum() throws IOException {
        Path target = directory.resolve("file");
        List<String> sources = List.of(source("other", bytes("hullo")));
        assertThatThrownBy(
                        () ->
                                RemoteFile.fetch(
                                        sources, target, new RemoteFile.Checksum(SHA256, false)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(sources.get(0))
                .hasMessageContaining("expected " + SHA256);
        assertThat(directory).isDirectoryNotContaining("glob:**file*");
    }

    @Test
    void shouldLeaveTheLockThatOthersWaitForWhenItFails() throws IOException {
        Path there = Files.createDirectory(directory.resolve("there"));
        for (Path target : List.of(there.resolve("file"), there.resolve("new/below/file"))) {
            assertFails(target, FetchException.class);
            assertThat(target.resolveSibling(".lock")).exists();
        }
    }

    @Test
    void shouldLeaveNoEmptyFolderBehindWhenItFails() throws IOException {
        Path there = Files.createDirectory(directory.resolve("there"));
        assertFails(
                there.resolve("new").resolve("x".repeat(300)).resolve("file"),
                FileSystemException.class);
        assertThat(there).isEmptyDirectory();
    }

    private void assertFails(Path target, Class<?> kind) {
        assertThatThrownBy(
                        () ->
                                RemoteFile.fetch(
                                        List.of(uri("absent")),
                                        target,
                                        new RemoteFile.Checksum(SHA256, false)))
                .isInstanceOf(kind);
    }

    @Test
    void shouldReplaceWhatWasCutOff() throws IOException {
        Path target = directory.resolve("file");
        Files.writeString(directory.resolve("file.part"), "something much longer than hello");
        RemoteFile.fetch(
                List.of(source("plain", bytes("hello"))),
                target,
                new RemoteFile.Checksum(SHA256, false));
        assertThat(target).hasContent("hello");
    }

    @Test
    void shouldUnpackFilesWithoutTheirFolders() throws IOException {
        Path archive = directory.resolve("set.tar.gz");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            add(tar, "../../up/data.bin", "hello");
            add(tar, "folder/readme.html", "no");
        }
        Files.write(archive, gzip(packed.toByteArray()));
        Path target = Files.createDirectory(directory.resolve("unpacked"));
        Archive.unpack(archive, target, ".bin");
        assertThat(target.resolve("data.bin")).hasContent("hello");
        assertThat(target).isDirectoryContaining("glob:**data.bin");
        assertThat(target.resolve("readme.html")).doesNotExist();
    }

    private static void add(TarArchiveOutputStream tar, String name, String content)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(bytes(content));
        tar.closeArchiveEntry();
    }

    private String source(String name, byte[] content) throws IOException {
        Files.write(directory.resolve(name), content);
        return uri(name);
    }

    private String uri(String name) {
        return directory.resolve(name).toUri().toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }
}
