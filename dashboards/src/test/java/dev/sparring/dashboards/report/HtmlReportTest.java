// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    private static final String STATE =
            "{\"game\":{\"name\":\"</script><script>alert(1)</script>\u2028\"}}";

    @TempDir private Path directory;

    @Test
    void shouldHaveEverythingInOneFile() throws Exception {
        Path file = directory.resolve("report.html");
        HtmlReport.write(STATE, file);
        String html = Files.readString(file);
        assertThat(html)
                .doesNotContain("<link rel=\"stylesheet\"", "modulepreload", "src=\"/", "href=\"/")
                .doesNotContainPattern("(?m)^(import|export) ")
                .contains("var uPlot=", ".u-over", "class Store", "new Curves(");
        assertThat(directory).isDirectoryNotContaining("glob:**.next");
    }

    @Test
    void shouldReplaceAnEarlierReportAndNameWhatCannotBeWritten() throws Exception {
        Path file = Files.writeString(directory.resolve("report.html"), "the report of yesterday");
        HtmlReport.write(STATE, file);
        assertThat(file).content().doesNotContain("the report of yesterday");
        Path nowhere = directory.resolve("none/report.html");
        assertThatThrownBy(() -> HtmlReport.write(STATE, nowhere))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("none");
    }

    @Test
    void shouldNotLetAStateEndItsScript() throws Exception {
        String html = HtmlReport.html(STATE);
        assertThat(html).doesNotContain("alert(1)</script>").doesNotContain("\u2028");
        String begin = "id=\"state-of-the-game\">";
        String json = html.substring(html.indexOf(begin) + begin.length());
        json = json.substring(0, json.indexOf("</script>"));
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.readTree(json)).isEqualTo(mapper.readTree(STATE));
    }

    @Test
    void shouldUseANameAtTheTopLevelOfOneModuleOnly() throws Exception {
        List<String> names =
                Pattern.compile(
                                "^(?:async )?(?:function|class|const|let|var) ([A-Za-z_$]+)",
                                Pattern.MULTILINE)
                        .matcher(modules())
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .toList();
        Set<String> seen = new HashSet<>();
        assertThat(names)
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        name -> assertThat(seen.add(name)).as("%s is used once", name).isTrue());
    }

    private static String modules() throws Exception {
        String html = HtmlReport.html(STATE);
        return html.substring(html.lastIndexOf("<script type=\"module\">"));
    }
}
