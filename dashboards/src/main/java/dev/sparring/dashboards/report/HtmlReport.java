// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.report;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.dashboards.UPlotFiles;
import dev.sparring.dashboards.feed.GameRecords;
import dev.sparring.dashboards.feed.StateJson;
import dev.sparring.dashboards.feed.WatchedGame;
import dev.sparring.gpu.files.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of a game as one file, which opens anywhere without a server and without a network: the
 * live page's own markup, with its styles, its scripts, uPlot and the state of the game inlined.
 *
 * <p>Modules cannot import one another in one file. They are joined in the order in which the page
 * names them, without their imports and exports; a name is therefore used at the top level of one
 * module only.
 */
public final class HtmlReport {

    /** Of a curve; nobody can be asked for more of them later. */
    private static final int POINTS = 5_000;

    private static final String PAGE = "/";

    /** Nothing is fetched, by whatever may be in the state. */
    private static final String POLICY =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src"
                    + " 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">";

    private static final Pattern STYLE =
            Pattern.compile("<link rel=\"stylesheet\" href=\"([^\"]+)\">");
    private static final Pattern SCRIPT =
            Pattern.compile("<script src=\"([^\"]+)\"(?: defer)?></script>");
    private static final Pattern MODULE =
            Pattern.compile(" *<link rel=\"modulepreload\" href=\"([^\"]+)\">\n");
    private static final Pattern ENTRY =
            Pattern.compile(" *<script type=\"module\" src=\"[^\"]+\"></script>\n");
    private static final Pattern IMPORT =
            Pattern.compile("^import\\s[^;]*;\\s*?$\n?", Pattern.MULTILINE);
    private static final Pattern EXPORT = Pattern.compile("^export ", Pattern.MULTILINE);

    private HtmlReport() {}

    /**
     * Writes the report of a game, as its topics tell it now.
     *
     * @throws dev.sparring.actors.journal.JournalException if they cannot be read
     * @throws IOException if {@code file} cannot be written
     */
    public static void write(Journal journal, Path file) throws IOException {
        WatchedGame game = new WatchedGame(journal.topics().game());
        GameRecords records = new GameRecords(journal.topics());
        long now = System.currentTimeMillis();
        for (List<String> topics : List.of(records.sources(), records.openSources())) {
            journal.read(topics, new Offsets(), entry -> records.take(game, entry, false, now));
        }
        Map<String, Object> state = game.parts(now);
        state.put("series", game.series(0, Long.MAX_VALUE, POINTS));
        state.put("reportedAt", now);
        write(new String(StateJson.bytes(state), StandardCharsets.UTF_8), file);
    }

    /**
     * Writes a report, under a temporary name first: there is never half of one.
     *
     * @param snapshotJson the state as the page's server sends it; its "reportedAt", if there is
     *     one, is the report's date in milliseconds
     * @throws IOException if {@code file} cannot be written
     */
    public static void write(String snapshotJson, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path next = target.resolveSibling(target.getFileName() + ".next");
        try {
            Files.writeString(next, html(snapshotJson));
            Files.move(next, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileTrouble.of(target, e);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** The whole document. */
    static String html(String snapshotJson) throws IOException {
        String page = resource(PAGE);
        StringBuilder modules = new StringBuilder();
        Matcher module = MODULE.matcher(page);
        while (module.find()) {
            modules.append(joinable(resource(module.group(1))));
        }
        page = MODULE.matcher(page).replaceAll("");
        page = ENTRY.matcher(page).replaceAll("");
        page = inline(page, STYLE, "<style>\n", "\n</style>");
        page = inline(page, SCRIPT, "<script>\n", "\n</script>");
        String state =
                "<script type=\"application/json\" id=\"state-of-the-game\">"
                        + inScript(snapshotJson)
                        + "</script>\n<script type=\"module\">\n"
                        + harmless(modules.toString())
                        + "</script>\n</body>";
        return page.replace("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\">\n  " + POLICY)
                .replace("</body>", state);
    }

    private static String inline(String page, Pattern link, String begin, String end)
            throws IOException {
        Matcher matcher = link.matcher(page);
        StringBuilder inlined = new StringBuilder();
        while (matcher.find()) {
            String text = begin + harmless(resource(matcher.group(1))) + end;
            matcher.appendReplacement(inlined, Matcher.quoteReplacement(text));
        }
        return matcher.appendTail(inlined).toString();
    }

    private static String joinable(String module) {
        return EXPORT.matcher(IMPORT.matcher(module).replaceAll("")).replaceAll("");
    }

    /** A script must not end early. */
    private static String harmless(String script) {
        return script.replace("</script", "<\\/script");
    }

    /** JSON has these characters in strings only, where they can be escaped. */
    private static String inScript(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String resource(String url) throws IOException {
        String path = "web" + (url.equals(PAGE) ? "/index.html" : url);
        if (url.startsWith("/" + UPlotFiles.LINK)) {
            path = UPlotFiles.resource(url.substring(1));
        }
        try (InputStream input = open(path)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String path) throws IOException {
        InputStream input = HtmlReport.class.getClassLoader().getResourceAsStream(path);
        if (input == null) {
            throw new IOException("%s is not on the class path; build again".formatted(path));
        }
        return input;
    }
}
