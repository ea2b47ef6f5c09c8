// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * A jar of {@code plugins/}. Its classes have a loader of their own, whose parent is that of
 * Sparring: what two plug-ins bring along does not mix, and Sparring's classes are the same for
 * all. The loader stays open, since an attack may need a class at any time.
 */
final class PluginJar {

    static final String SERVICE = "META-INF/services/" + AttackProvider.class.getName();

    private final Path jar;
    private final List<PluginProvider> providers = new ArrayList<>();
    private final List<SkippedPlugin> skipped = new ArrayList<>();

    private PluginJar(Path jar) {
        this.jar = jar;
    }

    /** Loads what the jar's service file names. Nothing that is wrong with the jar is thrown. */
    static PluginJar open(Path jar) {
        PluginJar opened = new PluginJar(jar);
        try {
            List<String> names = opened.providerNames();
            if (names.isEmpty()) {
                opened.skip(
                        Optional.empty(),
                        "it has no provider; name its class in a file " + SERVICE);
                return opened;
            }
            opened.load(names);
        } catch (IOException e) {
            opened.skip(
                    Optional.empty(),
                    "it cannot be read as a jar (%s); build or copy it again".formatted(e));
        }
        return opened;
    }

    /** Those that can be used, in the order of the service file. */
    List<PluginProvider> providers() {
        return providers;
    }

    /** What cannot be used. */
    List<SkippedPlugin> skipped() {
        return skipped;
    }

    /**
     * Reads the service file as {@link java.util.ServiceLoader} does. It cannot be left to that: of
     * a provider that needs a missing class it throws the bare {@link NoClassDefFoundError}, which
     * does not say whose it is.
     */
    private List<String> providerNames() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry service = file.getEntry(SERVICE);
            if (service == null) {
                return List.of();
            }
            try (InputStream content = file.getInputStream(service)) {
                return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .distinct()
                        .toList();
            }
        }
    }

    private void load(List<String> names) throws IOException {
        URLClassLoader loader =
                new URLClassLoader(
                        jar.getFileName().toString(),
                        new URL[] {jar.toUri().toURL()},
                        AttackProvider.class.getClassLoader());
        for (String name : names) {
            try {
                providers.add(PluginProvider.of(jar, provider(name, loader)));
            } catch (Throwable e) {
                // foreign code: whatever it throws is no reason to stop anybody else
                skip(Optional.of(name), reason(e));
            }
        }
        if (providers.isEmpty()) {
            loader.close();
        }
    }

    private static AttackProvider provider(String name, ClassLoader loader)
            throws ReflectiveOperationException {
        Class<?> type = Class.forName(name, true, loader);
        if (type.getClassLoader() != loader) {
            throw new IllegalArgumentException(
                    "the class is Sparring's own; name one of the jar in " + SERVICE);
        }
        if (!AttackProvider.class.isAssignableFrom(type)) {
            throw new IllegalArgumentException(
                    "the class is no AttackProvider; implement " + AttackProvider.class.getName());
        }
        return (AttackProvider) type.getConstructor().newInstance();
    }

    private static String reason(Throwable thrown) {
        boolean wrapped =
                thrown instanceof InvocationTargetException
                        || thrown instanceof ExceptionInInitializerError;
        Throwable e = wrapped ? thrown.getCause() : thrown;
        if (e instanceof LinkageError linkage) {
            return PluginProvider.missing(linkage);
        }
        if (thrown instanceof ClassNotFoundException) {
            return e.getCause() == null
                    ? "there is no such class in the jar; correct " + SERVICE
                    : "its class cannot be read (%s); build or copy the jar again"
                            .formatted(e.getCause());
        }
        if (thrown instanceof NoSuchMethodException
                || thrown instanceof IllegalAccessException
                || thrown instanceof InstantiationException) {
            return "it needs a public constructor without parameters, in a public class that is"
                    + " not abstract";
        }
        if (thrown instanceof IllegalArgumentException) {
            return String.valueOf(e.getMessage());
        }
        return "it threw " + e + "; its constructor and what it says of itself must not fail";
    }

    private void skip(Optional<String> provider, String reason) {
        skipped.add(new SkippedPlugin(jar, provider, reason.replaceAll("\\s*\\R\\s*", " ")));
    }
}
