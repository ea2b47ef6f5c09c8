// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import dev.sparring.actors.settings.GameSettings;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Whether settings still make the game that a run began with. */
public final class SameGame {

    private SameGame() {}

    /**
     * Refuses settings that would make another game of it.
     *
     * @throws IllegalArgumentException naming the first setting that differs
     */
    public static void require(GameSettings stored, GameSettings wanted) {
        Map<String, ConfigValue> before = values(stored);
        Map<String, ConfigValue> after = values(wanted);
        Map<String, ConfigValue> all = new TreeMap<>(before);
        all.putAll(after);
        for (String path : all.keySet()) {
            if (!Objects.equals(before.get(path), after.get(path))) {
                throw new IllegalArgumentException(
                        "%s is %s in this run and cannot change to %s; leave it out, or start a new run"
                                .formatted(path, text(before.get(path)), text(after.get(path))));
            }
        }
    }

    private static Map<String, ConfigValue> values(GameSettings settings) {
        Map<String, ConfigValue> values = new TreeMap<>();
        settings.rules().entrySet().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private static String text(ConfigValue value) {
        return value == null ? "absent" : value.render(ConfigRenderOptions.concise());
    }
}
