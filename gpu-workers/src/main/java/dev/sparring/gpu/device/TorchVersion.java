// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which PyTorch the libraries of a folder are. DJL knows that of those that it brings, and takes
 * all others for the same.
 */
final class TorchVersion {

    /** {@code at::show_config}, which returns a string. */
    private static final String SHOW_CONFIG = "_ZN2at11show_configB5cxx11Ev";

    /** The size of a string of C++: its address, its length, and short ones themselves. */
    private static final int STRING_BYTES = 32;

    private static final Pattern SETTING = Pattern.compile("TORCH_VERSION=(\\d[\\w.]*)");

    /** What a file says, without what kind of build it is, such as {@code +cu128}. */
    private static final Pattern WRITTEN =
            Pattern.compile("(?m)^(?:__version__ *= *['\"])?(\\d+\\.\\d+[\\w.]*)");

    /** Beside the libraries or above them: of an archive of libtorch, and of Python's package. */
    private static final List<String> FILES =
            List.of("build-version", "../build-version", "../version.py");

    private TorchVersion() {}

    /**
     * What the library says of itself. It is asked where it is known how a string is returned.
     *
     * @param library {@code libtorch_cpu}, which is loaded
     */
    static Optional<String> of(NativeLibrary library) {
        if (!Platform.isLinux() || !Platform.isIntel() || !Platform.is64Bit()) {
            return Optional.empty();
        }
        try {
            Function showConfig = library.getFunction(SHOW_CONFIG);
            Memory string = new Memory(STRING_BYTES);
            // the caller says where the string is to be; its text, a few kilobytes, is never freed
            showConfig.invokeVoid(new Object[] {string});
            byte[] text =
                    string.getPointer(0)
                            .getByteArray(0, Math.toIntExact(string.getLong(Long.BYTES)));
            return find(SETTING, new String(text, StandardCharsets.UTF_8));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** What the files say that come with the libraries of a folder. */
    static Optional<String> writtenIn(Path folder) {
        return FILES.stream()
                .map(folder::resolve)
                .map(TorchVersion::read)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? find(WRITTEN, Files.readString(file))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
