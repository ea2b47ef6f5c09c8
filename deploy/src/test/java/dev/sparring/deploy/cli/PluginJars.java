// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.attack.AttackProvider;
import dev.sparring.gpu.attack.Attacks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes jars of plug-ins from their sources. */
public final class PluginJars {

    private PluginJars() {}

    /**
     * Makes a plug-in of one class, and says where plug-ins are.
     *
     * @param provider its name with the package
     * @param source its text
     */
    static void install(Path directory, String provider, String source) throws IOException {
        String[] names = provider.split("\\.");
        Path sources = Files.createDirectories(directory.resolve("sources").resolve(names[0]));
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Path plugins = Files.createDirectory(directory.resolve("plugins"));
        Files.writeString(sources.resolve(names[1] + ".java"), source);
        compile(sources, classes);
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(AttackProvider.class.getName()), provider);
        jar(classes, plugins.resolve(names[0] + ".jar"));
        System.setProperty(Attacks.PLUGINS, plugins.toString());
    }

    public static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-d", classes.toString());
            assertThat(
                            compiler.getTask(
                                            null,
                                            files,
                                            null,
                                            options,
                                            null,
                                            files.getJavaFileObjectsFromPaths(sources(sources)))
                                    .call())
                    .isTrue();
        }
    }

    public static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    public static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    public static void jar(Path folder, Path jar) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                zip.putNextEntry(new JarEntry(name));
                Files.copy(file, zip);
            }
        }
    }
}
