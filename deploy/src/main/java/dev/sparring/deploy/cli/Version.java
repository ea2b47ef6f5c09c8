// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/** The version that the build wrote down. */
public final class Version implements CommandLine.IVersionProvider {

    /** Such as {@code 0.1.0}. */
    public static String current() {
        try (InputStream stream =
                Version.class.getResourceAsStream("/sparring-version.properties")) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "sparring " + current(), "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"
        };
    }
}
