// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.sparring.gpu.Spelling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scales of tables: {@code tiny.conf}, {@code small.conf}, {@code paper.conf}.
 *
 * @param dataSet {@code digits}, {@code mnist} or {@code cifar10}
 * @param describes how long it takes, in words
 * @param preset what every game is but for the rest
 * @param seeds trainings of each defence, unless the user wants another number
 * @param images of the test set that are measured
 * @param attackRounds rounds that train an attack on a frozen defence
 * @param startFromPlain whether every defence starts from the plain one
 * @param rounds of each defence's game, and {@code default}
 * @param settings of every game, below {@code sparring}
 * @param plain settings of the plain defence's game alone
 * @param learners options of every attack that learns, by its name, and those of {@code all}
 * @param columns changes of {@code tables.conf}
 */
public record Scale(
        String name,
        String dataSet,
        String describes,
        String preset,
        int seeds,
        int images,
        long attackRounds,
        boolean startFromPlain,
        Config rounds,
        Config settings,
        Config plain,
        Config learners,
        Config columns) {

    /** All that ship. */
    public static final List<String> NAMES = List.of("tiny", "small", "paper");

    /** What can be played on. */
    public static final List<String> DATA_SETS = List.of("digits", "mnist", "cifar10");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if there is none of that name, or no such data set
     */
    public static Scale read(String name, String dataSet) {
        require("--scale", name, NAMES);
        require("--dataset", dataSet, DATA_SETS);
        Config file = Resources.config(name + ".conf");
        Config all = file.getConfig("data-sets." + dataSet).withFallback(file);
        return new Scale(
                name,
                dataSet,
                all.getString("describes"),
                all.getString("preset"),
                all.getInt("seeds"),
                all.getInt("images"),
                all.getLong("attack-rounds"),
                all.getBoolean("start-from-plain"),
                all.getConfig("rounds"),
                all.getConfig("settings"),
                block(all, "plain"),
                all.getConfig("learners"),
                block(all, "columns"));
    }

    private static Config block(Config config, String path) {
        return config.hasPath(path) ? config.getConfig(path) : ConfigFactory.empty();
    }

    /** Length of a defence's game. */
    public long rounds(String defence) {
        String key = ConfigUtil.joinPath(defence);
        return rounds.getLong(rounds.hasPath(key) ? key : "default");
    }

    /** Options of an attack that learns. */
    Map<String, ConfigValue> learner(String attack) {
        Map<String, ConfigValue> options = new TreeMap<>(learners.getObject("all"));
        String key = ConfigUtil.joinPath(attack);
        if (learners.hasPath(key)) {
            options.putAll(learners.getObject(key));
        }
        return options;
    }

    /** {@link #settings} as {@code path=value}. */
    List<String> overrides() {
        return overrides(settings);
    }

    /** {@link #plain} as {@code path=value}. */
    List<String> plainOverrides() {
        return overrides(plain);
    }

    private static List<String> overrides(Config settings) {
        return settings.root().entrySet().stream()
                .map(
                        entry ->
                                ConfigUtil.joinPath(entry.getKey())
                                        + "="
                                        + entry.getValue().render(ConfigRenderOptions.concise()))
                .sorted()
                .toList();
    }

    private static void require(String option, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new IllegalArgumentException(
                    "%s %s: there are %s%s"
                            .formatted(
                                    option,
                                    value,
                                    String.join(", ", known),
                                    Spelling.hint(value, known)));
        }
    }
}
