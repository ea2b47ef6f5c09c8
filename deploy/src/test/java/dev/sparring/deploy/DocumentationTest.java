// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links of the documentation lead somewhere, and its tables can be read. */
class DocumentationTest {

    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
    private static final int README_LINES = 200;
    private static final int CELL_LENGTH = 200;

    @ParameterizedTest
    @MethodSource("pages")
    void shouldLinkToWhatIsThere(String page) {
        Path file = ROOT.resolve(page);
        assertThat(links(file)).allSatisfy(link -> assertThat(leadsSomewhere(file, link)).isTrue());
    }

    @ParameterizedTest
    @MethodSource("prose")
    void shouldHaveTablesOfShortCells(String page) {
        assertThat(text(ROOT.resolve(page)).lines().filter(line -> line.startsWith("|")))
                .allSatisfy(
                        row ->
                                assertThat(row.split("(?<!\\\\)\\|"))
                                        .allMatch(cell -> cell.length() <= CELL_LENGTH));
    }

    @Test
    void shouldKeepTheReadmeShort() {
        assertThat(text(ROOT.resolve("README.md")).lines().count())
                .isLessThanOrEqualTo(README_LINES);
    }

    @Test
    void shouldListEveryPage() throws IOException {
        Path docs = ROOT.resolve("docs");
        try (Stream<Path> files = Files.list(docs)) {
            List<String> pages =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                            .toList();
            assertThat(links(docs.resolve("README.md"))).containsAll(pages);
        }
    }

    private static List<String> pages() throws IOException {
        List<String> pages = new ArrayList<>(prose());
        pages.add("dashboards/METRICS.md");
        pages.add("CHANGELOG.md");
        return pages;
    }

    /** Pages that are written by hand, for people who read them from top to bottom. */
    private static List<String> prose() throws IOException {
        List<String> pages = new ArrayList<>(List.of("README.md", "CONTRIBUTING.md"));
        pages.add("dashboards/README.md");
        pages.add("deploy/examples/java-attacker/README.md");
        pages.add("deploy/examples/python-attacker/README.md");
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            files.map(file -> "docs/" + file.getFileName())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    private static List<String> links(Path file) {
        return LINK.matcher(CODE.matcher(text(file)).replaceAll("code"))
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    private static boolean leadsSomewhere(Path file, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** What headings are called in links: small letters, no punctuation, hyphens for spaces. */
    private static Set<String> anchors(Path file) {
        return text(file)
                .replaceAll("(?s)```.*?```", "")
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
