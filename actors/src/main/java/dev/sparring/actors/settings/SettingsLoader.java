// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import dev.sparring.gpu.Spelling;
import dev.sparring.gpu.ValueTypes;
import dev.sparring.gpu.WrittenSetting;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.DatasetKind;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.protocol.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes {@link GameSettings} of defaults, a preset or file, and what the user set, each overriding
 * the one before. An unknown path is refused with the nearest known one.
 */
public final class SettingsLoader {

    /** The presets that ship, in the order in which a newcomer meets them. */
    public static final List<String> PRESETS =
            List.of("quick", "mnist", "mnist-paper", "cifar10-paper");

    /** The defences that ship: whom the defender is trained against. */
    public static final List<String> DEFENCES =
            List.of(
                    "plain",
                    "fgsm",
                    "pgd10",
                    "pgd100",
                    "cw100",
                    "l2l-star",
                    "l2l-da",
                    "l2l-neither",
                    "l2l-diversity",
                    "l2l-recursion",
                    "l2l-da-without-label",
                    "l2l-da-without-delta",
                    "l2l-da-without-label-and-delta",
                    "l2l-da-without-normalisation");

    static final String ROOT = "sparring";

    /** What presets say of the generators of learned attackers, for defences to refer to. */
    private static final String GENERATOR = "generator";

    private static final Config DEFAULTS = resource("game-defaults.conf");
    private static final Set<String> KNOWN = leaves(DEFAULTS);

    /** Absent, and so without a default, where the defender starts from random weights. */
    private static final String SETTLED = InitialWeights.DEFENDER + "." + InitialWeights.SHA256;

    private SettingsLoader() {}

    /**
     * Settings of a preset.
     *
     * @param overrides {@code path=value} below {@code sparring}, as of {@code --set}; see {@link
     *     WrittenSetting}
     * @throws SettingsException in one line, naming the value and the fix
     */
    public static GameSettings preset(String preset, List<String> overrides) {
        return preset(preset, Optional.empty(), overrides);
    }

    /**
     * Settings of a preset, with a defence's attackers in place of the preset's.
     *
     * @param overrides {@code path=value} below {@code sparring}, as of {@code --set}; see {@link
     *     WrittenSetting}
     * @throws SettingsException in one line, naming the value and the fix
     */
    public static GameSettings preset(
            String preset, Optional<String> defence, List<String> overrides) {
        requireOneOf(PRESETS, "preset", preset);
        Config game = resource("presets/" + preset + ".conf");
        if (defence.isPresent()) {
            requireOneOf(DEFENCES, "defence", defence.get());
            game =
                    resource("defences/" + defence.get() + ".conf")
                            .withFallback(game.withoutPath(ROOT + ".attackers"));
        }
        return load(game.resolve().withoutPath(GENERATOR), overrides, true);
    }

    private static void requireOneOf(List<String> known, String what, String name) {
        if (!known.contains(name)) {
            String names = String.join(", ", known) + Spelling.hint(name, known);
            throw new SettingsException("unknown %s %s; there are %s".formatted(what, name, names));
        }
    }

    /**
     * Settings of a file, such as the one a run keeps.
     *
     * @throws SettingsException in one line, naming the value and the fix
     */
    public static GameSettings file(Path file, List<String> overrides) {
        return load(SettingsFile.read(file), overrides, false);
    }

    /** The same for a game that begins with them: its defender's initial weights must be here. */
    public static GameSettings fileOfNewGame(Path file, List<String> overrides) {
        return load(SettingsFile.read(file), overrides, true);
    }

    /**
     * Settings that {@link #render} wrote.
     *
     * @param text HOCON
     * @throws SettingsException in one line, naming the value and the fix
     */
    public static GameSettings text(String text, List<String> overrides) {
        return load(
                parse("the game's settings", () -> ConfigFactory.parseString(text).resolve()),
                overrides,
                false);
    }

    /**
     * The same settings with some changed.
     *
     * @throws SettingsException in one line, naming the value and the fix
     */
    public static GameSettings with(GameSettings settings, List<String> overrides) {
        return load(settings.resolved().atPath(ROOT), overrides, false);
    }

    /**
     * The same settings with every player on one device.
     *
     * @throws SettingsException in one line, if no device has such a name
     */
    public static GameSettings onDevice(GameSettings settings, String device) {
        return with(settings, PlayerDevices.together(settings, device));
    }

    /** All settings, in HOCON, so that {@link #file} reads the same ones. */
    public static String render(GameSettings settings) {
        return render(settings.resolved());
    }

    /** The same for other processes: without what belongs to this one. */
    public static String renderGame(GameSettings settings) {
        return render(ProcessSettings.without(settings.resolved()));
    }

    private static String render(Config settings) {
        return settings.atPath(ROOT)
                .root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    }

    private static GameSettings load(Config base, List<String> overrides, boolean begins) {
        List<WrittenSetting> set = overrides.stream().map(SettingsLoader::written).toList();
        // how an attacker's options are read depends on its attack, which may be set after them
        Config draft = put(set, base, whole(base));
        Config config = put(set, base, whole(draft));
        refuseUnknown(config);
        Config typed = typed(config);
        Config settled = InitialWeights.settle(typed, whole(base));
        Config known = begins ? typed.withoutPath(SETTLED) : typed;
        GameSettings settings = read(ClassifierSettings.settle(settled, known));
        checkFit(settings);
        return settings;
    }

    private static WrittenSetting written(String override) {
        return set(() -> WrittenSetting.of(override));
    }

    /** What is set, each over the one before, in the types of the settings so far. */
    private static Config put(List<WrittenSetting> set, Config base, Config settings) {
        Config types = SettingTypes.of(settings, DEFAULTS.getConfig(ROOT));
        Config config = base;
        for (WrittenSetting each : set) {
            Config value = set(() -> each.typed(types));
            config = value.atPath(ROOT).withFallback(config);
        }
        return config;
    }

    private static <T> T set(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--set " + e.getMessage());
        }
    }

    private static Config typed(Config config) {
        Config whole = whole(config);
        return ValueTypes.fit(whole, SettingTypes.of(whole, DEFAULTS.getConfig(ROOT)));
    }

    private static Config whole(Config config) {
        return parse("a setting", () -> config.withFallback(DEFAULTS).resolve().getConfig(ROOT));
    }

    private static void refuseUnknown(Config config) {
        for (String root : config.root().keySet()) {
            if (!root.equals(ROOT)) {
                throw new SettingsException(
                        "unknown setting " + root + "; settings are below " + ROOT);
            }
        }
        for (String path : leaves(config)) {
            if (!KNOWN.contains(path)
                    && !SETTLED.equals(path)
                    && !SettingTypes.isOfAnAttacker(path)) {
                throw new SettingsException(
                        "unknown setting " + path + Spelling.suggestion(path, KNOWN));
            }
        }
    }

    private static GameSettings read(Config config) {
        Section section = new Section(config);
        return new GameSettings(
                section.text("game"),
                section.whole("seed", 0, Long.MAX_VALUE),
                section.whole("rounds", 1, Long.MAX_VALUE),
                (int) section.whole("window", 1, 64),
                readData(section),
                (float) section.number("epsilon", "from 0 to 1", value -> value >= 0 && value <= 1),
                readDefender(section),
                readAttackers(config, "attackers"),
                new GameSettings.Evaluation(
                        section.whole("evaluation.every", 0, Long.MAX_VALUE),
                        section.count("evaluation.images", 1),
                        section.count("evaluation.final-images", 0),
                        (int) section.whole("evaluation.exhibits", 0, 64),
                        PlayerDevices.ofReferee(section),
                        readAttackers(config, "evaluation.attacks")),
                PlayerDevices.read(section),
                ProcessSettings.metrics(section),
                ProcessSettings.dashboard(section),
                new GameSettings.Journal(
                        section.whole("journal.keep-rounds", 0, Long.MAX_VALUE),
                        section.whole("journal.archive-every", 0, Long.MAX_VALUE),
                        (int) section.whole("journal.segment-bytes", 1 << 20, 1 << 30),
                        (int) section.whole("journal.replication-factor", -1, 32)),
                config);
    }

    private static void checkFit(GameSettings settings) {
        ClassifierSettings.check(settings);
        PlayerDevices.check(settings);
        if (settings.attackers().size() > settings.defender().maxAttackers()) {
            throw new SettingsException(
                    "defender.max-attackers = %d has no place for all %d attackers of the settings"
                            .formatted(
                                    settings.defender().maxAttackers(),
                                    settings.attackers().size()));
        }
    }

    private static GameSettings.Data readData(Section section) {
        return new GameSettings.Data(
                section.choice("data.set", DatasetKind.class),
                section.place(DataDirectory.PATH),
                section.count("data.training-images", 0),
                section.count("data.validation-images", 1),
                (int) section.whole("data.crop-padding", 0, 16),
                section.flag("data.flip"));
    }

    private static GameSettings.Defender readDefender(Section section) {
        boolean drawn = section.text("defender.initial-weights").isEmpty();
        return new GameSettings.Defender(
                ClassifierSettings.read(section),
                (int) section.whole("defender.batch-size", 1, 65536),
                section.whole("defender.warm-up-rounds", 0, Long.MAX_VALUE),
                drawn
                        ? Optional.empty()
                        : InitialWeights.of(section.block("defender", "{ batch-size = N, ... }")),
                section.flag("defender.frozen"),
                section.choice("defender.clean-weight", CleanWeight.class),
                readOptimizer(section),
                share(section, "defender.learning-rate-drop-at"),
                share(section, "defender.learning-rate-drop-factor"),
                section.count("defender.checkpoint-every", 1),
                section.number(
                        "defender.round-deadline-seconds", "of at least 0", value -> value >= 0),
                section.count("defender.ejection-fouls", 1),
                (int) section.whole("defender.max-attackers", 1, 64));
    }

    private static SgdSettings readOptimizer(Section section) {
        String path = "defender.optimizer.";
        return new SgdSettings(
                section.number(path + "learning-rate", "above 0", value -> value > 0),
                section.number(
                        path + "momentum", "from 0 to below 1", value -> value >= 0 && value < 1),
                section.number(path + "weight-decay", "of at least 0", value -> value >= 0),
                section.number(path + "clip-norm", "of at least 0", value -> value >= 0));
    }

    private static double share(Section section, String path) {
        return section.number(path, "from 0 to 1", value -> value >= 0 && value <= 1);
    }

    /** The blocks below {@code path}; null there, or in place of a block, takes them away. */
    private static SortedMap<String, GameSettings.Attacker> readAttackers(
            Config config, String path) {
        SortedMap<String, GameSettings.Attacker> attackers = new TreeMap<>();
        if (!config.hasPath(path)) {
            return attackers;
        }
        Config blocks = new Section(config).block(path, "ID { attack = NAME, ... }");
        for (String id : blocks.root().keySet()) {
            String key = ConfigUtil.joinPath(id);
            if (blocks.hasPath(key)) {
                if (path.equals("attackers") && !Topics.canName(id)) {
                    throw new SettingsException(
                            "attackers.%s: no attacker can be called so; use 1 to 64 of a-z, 0-9 and -"
                                    .formatted(key));
                }
                Config block = new Section(blocks, path).block(key, "{ attack = NAME, ... }");
                attackers.put(id, readAttacker(block, path + "." + id));
            }
        }
        return attackers;
    }

    private static GameSettings.Attacker readAttacker(Config block, String path) {
        if (!block.hasPath("attack")) {
            throw new SettingsException(path + " has no attack; add " + path + ".attack=NAME");
        }
        Section section = new Section(block, path);
        String attack = section.text("attack");
        Config options = options(block, path, attack);
        SettingTypes.requireNumbers(new Section(options, path), attack);
        return new GameSettings.Attacker(
                attack,
                options,
                InitialWeights.of(block),
                PlayerDevices.ofAttacker(block, section));
    }

    private static Config options(Config block, String path, String attack) {
        try {
            Config options =
                    block.withoutPath("attack")
                            .withoutPath(InitialWeights.FILE)
                            .withoutPath(InitialWeights.SHA256)
                            .withoutPath(PlayerDevices.KEY);
            return Attacks.installed().resolve(attack, options);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(path + ": " + e.getMessage());
        }
    }

    private static Set<String> leaves(Config config) {
        return config.hasPath(ROOT)
                ? config.getConfig(ROOT).entrySet().stream()
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }

    private static Config resource(String name) {
        return ConfigFactory.parseResources(
                SettingsLoader.class.getClassLoader(),
                name,
                ConfigParseOptions.defaults().setAllowMissing(false));
    }

    static Config parse(String what, Supplier<Config> parser) {
        try {
            return parser.get();
        } catch (ConfigException e) {
            throw new SettingsException(what + " cannot be read: " + e.getMessage());
        }
    }
}
