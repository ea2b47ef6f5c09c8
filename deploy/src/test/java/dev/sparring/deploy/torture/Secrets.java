// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for words where they must not be. */
public final class Secrets {

    private Secrets() {}

    /** The files of a folder, at any depth, that have one of some words in their bytes. */
    public static List<Path> files(Path folder, List<String> words) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                if (words.stream().anyMatch(bytes::contains)) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    /** The command lines of this process's children and theirs, as everybody can read them. */
    public static List<String> commandLines() {
        return ProcessHandle.current()
                .descendants()
                .map(child -> Path.of("/proc", Long.toString(child.pid()), "cmdline"))
                .flatMap(Secrets::read)
                .toList();
    }

    private static Stream<String> read(Path file) {
        try {
            return Stream.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // it has ended
            return Stream.empty();
        }
    }
}
