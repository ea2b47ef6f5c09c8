// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.openqa.selenium.JavascriptExecutor;

/**
 * What keeps people from reading a page, as axe-core finds it: contrast, headings, names, roles.
 */
final class Axe {

    private static final String VERSIONS = "META-INF/maven/org.webjars.npm/axe-core/pom.properties";
    private static final String FIND =
            """
            const done = arguments[0];
            axe.run(document, {resultTypes: ['violations']}).then(
                (found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) =>
                    `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))),
                (problem) => done([String(problem)]));
            """;

    private final String source = source();

    /** All faults of the page that a browser shows, as it shows it now. */
    @SuppressWarnings("unchecked")
    List<String> faults(JavascriptExecutor browser) {
        browser.executeScript(source);
        return (List<String>) browser.executeAsyncScript(FIND);
    }

    private static String source() {
        ClassLoader loader = Axe.class.getClassLoader();
        try (InputStream names = loader.getResourceAsStream(VERSIONS)) {
            assertThat(names).isNotNull();
            Properties properties = new Properties();
            properties.load(names);
            String version = properties.getProperty("version");
            String path = "META-INF/resources/webjars/axe-core/%s/axe.min.js".formatted(version);
            try (InputStream script = loader.getResourceAsStream(path)) {
                return new String(script.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
