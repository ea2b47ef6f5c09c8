// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import dev.sparring.gpu.files.Cache;
import dev.sparring.gpu.files.FileTrouble;
import dev.sparring.gpu.files.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * Where DJL unpacks PyTorch's libraries: a folder of the cache that nobody else may write to,
 * unless one of DJL's own variables names another. One process unpacks, the others wait for it;
 * what a killed one left is cleared away, and what is damaged is unpacked anew.
 */
final class TorchFiles {

    private static final String FOLDER = "natives/djl";
    private static final String ENGINE = "pytorch";
    private static final String JNI = "-" + System.mapLibraryName("djl_torch");

    /** DJL reads the first from the environment, then from here. */
    private static final String ENGINE_CACHE = "ENGINE_CACHE_DIR";

    private static final String DJL_CACHE = "DJL_CACHE_DIR";

    private TorchFiles() {}

    /**
     * Does what loads PyTorch when there is a place for its libraries.
     *
     * @throws IOException in one line, if there is none
     */
    static <T> T loaded(Supplier<T> load) throws IOException {
        if (System.getenv(ENGINE_CACHE) != null || System.getenv(DJL_CACHE) != null) {
            return load.get();
        }
        Path cache = Cache.here().ownFolder(FOLDER, TorchFiles::isComplete);
        System.setProperty(ENGINE_CACHE, cache.toString());
        return isComplete(cache) ? load.get() : unpacked(cache, load);
    }

    /** Where they are, for messages. */
    static String place() {
        return System.getProperty(ENGINE_CACHE, "the folder that " + DJL_CACHE + " names");
    }

    private static <T> T unpacked(Path cache, Supplier<T> load) throws IOException {
        Path lock = cache.resolve("lock");
        try (FileChannel channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && !isComplete(cache)) {
                clear(cache.resolve(ENGINE));
            }
            T loaded = load.get();
            share(cache.resolve(ENGINE));
            return loaded;
        } catch (IOException e) {
            throw FileTrouble.of(cache, e);
        }
    }

    /** Whether all libraries are there, each as long as it should be. */
    static boolean isComplete(Path cache) {
        Path engine = cache.resolve(ENGINE);
        if (System.getenv(LibTorch.LIBRARY_PATH) != null) {
            return list(engine).stream().anyMatch(TorchFiles::hasJni);
        }
        Properties packed = packed();
        if (packed.isEmpty()) {
            return false;
        }
        String flavor = packed.getProperty("flavor");
        String classifier = packed.getProperty("classifier");
        String name = packed.getProperty("version") + "-" + flavor + "-" + classifier;
        String resources = "%s/%s/%s/".formatted(ENGINE, flavor, classifier);
        Path folder = engine.resolve(name);
        return hasJni(folder)
                && Arrays.stream(packed.getProperty("libraries").split(","))
                        .allMatch(
                                each ->
                                        NativeFile.is(
                                                folder.resolve(each), size(resources + each)));
    }

    private static boolean hasJni(Path folder) {
        return list(folder).stream().anyMatch(file -> file.toString().endsWith(JNI));
    }

    /** What the jar with the libraries says of itself; empty if there is none. */
    private static Properties packed() {
        Properties properties = new Properties();
        try (InputStream in = loader().getResourceAsStream("native/lib/pytorch.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return properties;
    }

    private static long size(String resource) {
        URL library = loader().getResource(resource);
        try {
            return library == null ? -1 : library.openConnection().getContentLengthLong();
        } catch (IOException e) {
            return -1;
        }
    }

    private static ClassLoader loader() {
        return TorchFiles.class.getClassLoader();
    }

    /** With the lock held nobody else unpacks: whatever is there is damaged or was left. */
    private static void clear(Path engine) throws IOException {
        for (Path left : list(engine)) {
            Folders.delete(left);
        }
    }

    private static void share(Path engine) {
        for (Path folder : list(engine)) {
            NativeFile.share(folder, "rwxr-xr-x");
            list(folder).forEach(file -> NativeFile.share(file, "rw-r--r--"));
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            List<Path> all = new java.util.ArrayList<>();
            files.forEach(all::add);
            return all;
        } catch (IOException e) {
            return List.of();
        }
    }
}
