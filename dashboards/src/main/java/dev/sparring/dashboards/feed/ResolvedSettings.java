// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads single settings of a game that may be of another version: a missing or malformed setting is
 * left out and is never an error.
 */
record ResolvedSettings(Config config) {

    /** What a block of an attacker holds besides the options of its attack. */
    private static final List<String> NO_OPTIONS = List.of("attack", "initial-weights", "device");

    /** Settings that cannot be read at all are none; then only their text is shown. */
    static ResolvedSettings of(String text) {
        try {
            Config config = ConfigFactory.parseString(text);
            return new ResolvedSettings(
                    config.hasPath("sparring") ? config.getConfig("sparring") : config);
        } catch (ConfigException e) {
            return new ResolvedSettings(ConfigFactory.empty());
        }
    }

    /**
     * The attackers of the game, each with the options of its attack as JSON. Null in place of a
     * block takes it away.
     */
    SortedMap<String, String> attackers() {
        SortedMap<String, String> options = new TreeMap<>();
        if (config.hasPath("attackers")) {
            config.getObject("attackers")
                    .forEach(
                            (id, block) -> {
                                if (block instanceof ConfigObject attacker) {
                                    options.put(id, options(attacker));
                                }
                            });
        }
        return options;
    }

    private static String options(ConfigObject attacker) {
        ConfigObject options = attacker;
        for (String other : NO_OPTIONS) {
            options = options.withoutKey(other);
        }
        return options.isEmpty() ? "" : options.render(ConfigRenderOptions.concise());
    }

    Optional<Double> number(String path) {
        try {
            return config.hasPath(path) ? Optional.of(config.getDouble(path)) : Optional.empty();
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    String text(String path) {
        try {
            return config.hasPath(path) ? config.getString(path) : "";
        } catch (ConfigException e) {
            return "";
        }
    }
}
