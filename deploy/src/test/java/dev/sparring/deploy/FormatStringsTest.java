// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All sources of the project, and what would be wrong. Here, because this module is the last. */
class FormatStringsTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

    @Test
    void shouldFormatTheWholeTextWithAsManyArgumentsAsItNames() throws Exception {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(ROOT)) {
            sources =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> file.toString().contains("src"))
                            .toList();
        }
        assertThat(sources).hasSizeGreaterThan(500);
        assertThat(FormatStrings.wrong(sources)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"attack %s learns\" + \" nothing\".formatted(name)",
                "\"attack %s learns\" + name + \" %d\".formatted(1)",
                "\"attack \" + (\"%s\" + name + \" %d\".formatted(1))",
                "\"%s and %s\".formatted(name)",
                "(\"%s and \" + \"%s\").formatted(name)",
                "\"nothing\".formatted(name)",
                "String.format(\"%d\", 1, 2)",
                "String.format(Locale.ROOT, \"%d %2$s\", 1)",
                "\"95 % of %s\".formatted(name)",
            })
    void shouldFindWhatIsWrong(String expression) throws Exception {
        assertThat(wrong(expression))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("Source.java:1 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(\"attack %s learns\" + \" nothing\").formatted(name)",
                "\"attack \" + name + \" learns %d\".formatted(1)",
                "\"95 %% of %-5.2f%n\".formatted(1.5)",
                "String.format(Locale.ROOT, \"%2$s %1$s\", 1, 2)",
                "String.format(Locale.ROOT, \"%,d\", 1)",
                "format.formatted(name)",
                "String.format(format, name, name)",
            })
    void shouldLeaveAloneWhatIsRight(String expression) throws Exception {
        assertThat(wrong(expression)).isEmpty();
    }

    private static List<String> wrong(String expression) throws Exception {
        String text = "class Source { String text(String name) { return " + expression + "; } }";
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoring) {
                        return text;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            return FormatStrings.wrong(compiler, files, List.of(source));
        }
    }
}
