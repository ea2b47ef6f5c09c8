// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.InputStream;

/** Reads resources below {@code tables/}. */
final class Resources {

    private static final String FOLDER = "tables/";

    private Resources() {}

    static Config config(String name) {
        return ConfigFactory.parseResources(
                        Resources.class.getClassLoader(),
                        FOLDER + name,
                        ConfigParseOptions.defaults().setAllowMissing(false))
                .resolve();
    }

    /** Null if there is none. */
    static InputStream open(String name) {
        return Resources.class.getClassLoader().getResourceAsStream(FOLDER + name);
    }
}
