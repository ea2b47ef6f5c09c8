// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Single settings of a game that may be of another version: what is not there or not what it should
 * be is left out, never an error.
 */
record ResolvedSettings(Config config) {

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

    /** Null in place of a block takes it away. */
    List<String> attackers() {
        return config.hasPath("attackers")
                ? config.getObject("attackers").entrySet().stream()
                        .filter(each -> each.getValue().valueType() == ConfigValueType.OBJECT)
                        .map(Map.Entry::getKey)
                        .toList()
                : List.of();
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
