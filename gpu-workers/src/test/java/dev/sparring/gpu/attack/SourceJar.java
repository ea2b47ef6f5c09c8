// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.attack;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A jar that is compiled from sources in a test. */
final class SourceJar {

    private final List<JavaFileObject> sources = new ArrayList<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> forgotten = new ArrayList<>();

    /** Adds a class in the package without name. */
    SourceJar source(String className, String code) {
        URI uri = URI.create("string:///" + className + ".java");
        sources.add(
                new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                });
        return this;
    }

    /** Compiles against a class that the jar will not have. */
    SourceJar forget(String className) {
        forgotten.add(className + ".class");
        return this;
    }

    /** Adds the service file. */
    SourceJar service(String... lines) {
        return file(PluginJar.SERVICE, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    SourceJar file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    /** Compiles and writes. */
    Path write(Path jar) throws IOException {
        Path classes = Files.createTempDirectory(jar.getParent(), "classes");
        if (!sources.isEmpty()) {
            compile(classes);
        }
        try (OutputStream bytes = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(bytes);
                Stream<Path> compiled = Files.list(classes)) {
            for (Path each : compiled.sorted().toList()) {
                String name = each.getFileName().toString();
                if (!forgotten.contains(name)) {
                    put(out, name, Files.readAllBytes(each));
                }
            }
            for (Map.Entry<String, byte[]> each : files.entrySet()) {
                put(out, each.getKey(), each.getValue());
            }
        }
        return jar;
    }

    private void compile(Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-proc:none", "-d", classes.toString());
        if (!compiler.getTask(null, null, null, options, null, sources).call()) {
            throw new AssertionError("the test's source does not compile");
        }
    }

    private static void put(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
