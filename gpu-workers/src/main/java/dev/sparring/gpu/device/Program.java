// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** This build of Sparring. */
public final class Program {

    private Program() {}

    /** Its version as the build wrote it down, such as {@code 0.1.0}. */
    public static String version() {
        try (InputStream stream =
                Program.class.getResourceAsStream("/sparring-version.properties")) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
