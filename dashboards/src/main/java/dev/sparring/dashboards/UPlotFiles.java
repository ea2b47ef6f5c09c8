// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Finds the library that draws the curves on the class path, whatever its version. */
public final class UPlotFiles {

    /** The beginning of the page's links to the library, below the server's root. */
    public static final String LINK = "webjars/uplot/";

    private static final String POM = "META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final String ROOT = "META-INF/resources/" + LINK + version() + "/";

    private UPlotFiles() {}

    /**
     * The resource behind a link.
     *
     * @param link one that begins with {@link #LINK}
     */
    public static String resource(String link) {
        return ROOT + link.substring(LINK.length());
    }

    private static String version() {
        Properties properties = new Properties();
        try (InputStream input = UPlotFiles.class.getClassLoader().getResourceAsStream(POM)) {
            if (input != null) {
                properties.load(input);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + POM + ": " + e.getMessage(), e);
        }
        return properties.getProperty("version", "");
    }
}
