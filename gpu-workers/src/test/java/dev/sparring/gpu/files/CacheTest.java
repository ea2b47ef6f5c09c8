// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file in a folder's place stands for one that cannot be written: it stops root too. */
class CacheTest {

    @TempDir private Path directory;
    private Path blocked;

    @BeforeEach
    void block() throws IOException {
        blocked = Files.createFile(directory.resolve("blocked"));
    }

    @Test
    void shouldBeWhereTheEnvironmentSays() {
        Map<String, String> home = Map.of("user.home", "/home/x");
        assertThat(chosen(Map.of("SPARRING_CACHE", "/volume"), home)).hasValue(Path.of("/volume"));
        assertThat(chosen(Map.of("XDG_CACHE_HOME", "/xdg"), home))
                .hasValue(Path.of("/xdg/sparring"));
        assertThat(chosen(Map.of("XDG_CACHE_HOME", "relative"), home))
                .hasValue(Path.of("/home/x/.cache/sparring"));
        assertThat(chosen(Map.of("HOME", "/h"), Map.of("user.home", "?")))
                .hasValue(Path.of("/h/.cache/sparring"));
        assertThat(chosen(Map.of(), Map.of("user.home", "?"))).isEmpty();
        assertThat(chosen(Map.of("SPARRING_CACHE", "/volume"), Map.of("sparring.cache", "/parent")))
                .hasValue(Path.of("/parent"));
    }

    private static Optional<Path> chosen(
            Map<String, String> environment, Map<String, String> properties) {
        return Cache.chosen(environment::get, properties::get);
    }

    @Test
    void shouldMakeItsFolders() throws IOException {
        Path folder = cache(directory.resolve("cache")).folder("a/b");
        assertThat(folder).isEqualTo(directory.resolve("cache/a/b")).isEmptyDirectory();
    }

    @Test
    void shouldTakeATemporaryFolderWhereNothingCanBeWritten() throws IOException {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Cache cache = new Cache(Optional.of(blocked), List.of(temporary), false);

        Path folder = cache.folder("logs");

        assertThat(folder).isEmptyDirectory().startsWith(temporary);
        assertThat(cache.folder("more").getParent()).isEqualTo(folder.getParent());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void shouldNameAllPlacesThatItTried() {
        Path other = directory.resolve("blocked/tmp");
        assertThatThrownBy(
                        () -> new Cache(Optional.of(blocked), List.of(other), false).folder("logs"))
                .isInstanceOf(NoPlaceException.class)
                .hasMessageContaining(blocked.toString())
                .hasMessageContaining(other.toString())
                .hasMessageContaining("SPARRING_CACHE");
    }

    @Test
    void shouldUseWhatIsCompleteWithoutWriting() throws IOException {
        Path place = Files.createDirectories(directory.resolve("cache/natives")).getParent();
        Path found = cache(place).ownFolder("natives", folder -> true);
        assertThat(found).isEqualTo(place.resolve("natives"));
    }

    @Test
    void shouldNotExecuteWhatOthersMayHaveWritten() throws IOException {
        Path place = Files.createDirectories(directory.resolve("cache/natives")).getParent();
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Cache cache = new Cache(Optional.of(place), List.of(temporary), false);

        assertThat(cache.ownFolder("natives", folder -> true)).startsWith(temporary);
        assertThat(cache.folder("data")).isEqualTo(place.resolve("data"));
        assertThat(new Cache(Optional.of(place), List.of(), true).ownFolder("natives", f -> true))
                .isEqualTo(place.resolve("natives"));
    }

    @Test
    void shouldSuspectAFolderOfSomebodyElse() throws IOException {
        assumeTrue(Ownership.user() == 0, "only root gives folders away");
        Path place = Files.createDirectory(directory.resolve("cache"));
        assertThat(Ownership.problem(place.resolve("natives"))).isEmpty();

        Files.setAttribute(place, "unix:uid", 12345);

        assertThat(Ownership.problem(place.resolve("natives")))
                .hasValue(place.toRealPath() + " belongs to user 12345");
    }

    @Test
    void shouldTrustASharedFolderInWhichNobodyCanExchangeAnything() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Path own = Files.createDirectory(shared.resolve("own"));
        Files.setAttribute(shared, "unix:mode", 01777);
        assertThat(Ownership.problem(own)).isEmpty();
        assertThat(Ownership.problem(shared)).hasValue("others may write to " + shared);
        assertThat(Ownership.problem(shared.resolve("new/natives"))).isEmpty();

        Files.setAttribute(shared, "unix:mode", 0777);
        assertThat(Ownership.problem(own)).get().asString().contains("chmod go-w " + shared);
        assertThat(Ownership.problem(shared.resolve("new"))).isPresent();
    }

    @Test
    void shouldMakeItselfInASharedFolder() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Cache cache = new Cache(Optional.of(shared.resolve("new")), List.of(directory), false);

        assertThat(cache.ownFolder("natives", folder -> false))
                .isEqualTo(shared.resolve("new/natives"));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(shared.resolve("new"))))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void shouldNoticeWhoWasFasterInASharedFolder() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Cache cache = new Cache(Optional.of(shared.resolve("new")), List.of(temporary), false);

        // whoever looks for what is complete finds that it was made, for all to write to
        Path own =
                cache.ownFolder(
                        "natives",
                        folder -> {
                            plant(folder);
                            return true;
                        });

        assertThat(own).startsWith(temporary);
    }

    private static void plant(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setAttribute(folder, "unix:mode", 0777);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldClearAwayWhatKilledProcessesLeft() throws IOException {
        Path left = Files.createDirectory(directory.resolve("sparring-cache-1"));
        Files.createFile(left.resolve("lock"));
        Path held = Files.createDirectory(directory.resolve("sparring-cache-2"));
        Path lock = Files.createFile(held.resolve("lock"));
        Path young = Files.createDirectory(directory.resolve("sparring-cache-3"));
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock ours = channel.lock()) {
            assertThat(ours.isValid()).isTrue();
            TemporaryCache.sweep(directory);
        }
        assertThat(left).doesNotExist();
        assertThat(held).exists();
        assertThat(young).exists();
    }

    @Test
    void shouldNotClearAwayWhatOthersAreJustMaking() throws Exception {
        Callable<Path> making = () -> TemporaryCache.make(List.of(directory), List.of());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Path> made : threads.invokeAll(Collections.nCopies(100, making))) {
                assertThat(made.get().resolve("lock")).exists();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldMakeTemporaryFoldersElsewhereIfNeedBe() throws IOException {
        Path made = TemporaryFolders.create("sparring-x", List.of(blocked, directory));
        assertThat(made).isEmptyDirectory().hasParent(directory);
        assertThatThrownBy(() -> TemporaryFolders.create("sparring-x", List.of(blocked)))
                .hasMessageContaining(blocked.toString());
    }

    private Cache cache(Path place) {
        return new Cache(Optional.of(place), List.of(), false);
    }
}
