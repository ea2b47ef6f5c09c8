// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.run.RunDirectory;
import dev.sparring.gpu.WrittenSetting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the games. Games start from each other's weights; what these hold is part of the
 * settings, not where they lie.
 */
public final class Recipe {

    /** Every attack that has a generator has its width among its options. */
    private static final String WIDTH = "base-channels";

    /** What tables set for each game, and the option that sets it for all. */
    private static final Map<String, String> TAKEN =
            Map.of(
                    "game", "each game is named after its directory; use another --out",
                    "seed", "give --seeds N",
                    "data.set", "give --dataset NAME",
                    "rounds", "give --scale NAME",
                    "attackers", "a defence chooses the attackers; for others use play",
                    "defender.frozen", "only games that train an attack have it",
                    "defender.initial-weights", "games start from each other's weights");

    private final Scale scale;
    private final List<String> user;
    private final Path runs;

    /**
     * Knows how to make them.
     *
     * @param user what the user sets for every game, as {@code path=value}
     * @param runs where the games are kept
     * @throws IllegalArgumentException if the user sets what is another one for each game
     */
    public Recipe(Scale scale, List<String> user, Path runs) {
        user.forEach(Recipe::requireFree);
        this.scale = scale;
        this.user = List.copyOf(user);
        this.runs = runs;
    }

    private static void requireFree(String override) {
        TAKEN.forEach(
                (path, instead) -> {
                    if (WrittenSetting.untyped(override).hasPathOrNull(path)) {
                        throw new IllegalArgumentException(
                                "--set %s: tables sets %s itself; %s"
                                        .formatted(override, path, instead));
                    }
                });
    }

    /** Whether an attacker has weights that a game trains. */
    public static boolean learns(GameSettings.Attacker attacker) {
        return attacker.options().hasPath(WIDTH);
    }

    /** The directory of a model's game. */
    public Path run(Model model) {
        return runs.resolve(model.run());
    }

    /** The directory of the game that trains an attack on a model. */
    public Path run(Model model, Column column) {
        return runs.resolve(model.run(column.attackId()));
    }

    /** The game that trains a defence. */
    public GameSettings of(Work.Train work) {
        Model model = work.model();
        List<String> overrides = new ArrayList<>(scale.overrides());
        if (model.defence().equals(TableDefinition.PLAIN)) {
            overrides.addAll(scale.plainOverrides());
        }
        addCommon(overrides, model.run(), model.seed());
        overrides.add("rounds=" + scale.rounds(model.defence()));
        work.start()
                .ifPresent(
                        start ->
                                overrides.add(
                                        file(
                                                "defender.initial-weights",
                                                run(start),
                                                Players.DEFENDER)));
        return load(Optional.of(model.defence()), overrides);
    }

    /** The game that trains an attack on a frozen defence. */
    public GameSettings of(Work.Prepare work) {
        Model model = work.model();
        String id = work.column().attackId();
        String path = "attackers." + ConfigUtil.joinPath(id);
        List<String> overrides = new ArrayList<>(scale.overrides());
        addCommon(overrides, model.run(id), model.seed());
        overrides.add("rounds=" + scale.attackRounds());
        overrides.add("defender.frozen=true");
        overrides.add("defender.warm-up-rounds=0");
        overrides.add(file("defender.initial-weights", run(model), Players.DEFENDER));
        overrides.add("attackers=null");
        overrides.add(path + "=" + concise(work.column().attack().orElseThrow().root()));
        work.start()
                .ifPresent(start -> overrides.add(file(path + ".initial-weights", run(start), id)));
        return load(Optional.empty(), overrides);
    }

    /** What measuring needs to know: images, epsilon, classifier, device. */
    public GameSettings of(long seed) {
        List<String> overrides = new ArrayList<>(scale.overrides());
        addCommon(overrides, "measure", seed);
        overrides.add("attackers=null");
        return load(Optional.empty(), overrides);
    }

    /** The user's settings and each game's own; what makes a game what it is comes later. */
    private void addCommon(List<String> overrides, String game, long seed) {
        overrides.addAll(user);
        overrides.add("game=" + game);
        overrides.add("seed=" + seed);
        overrides.add("data.set=" + scale.dataSet());
    }

    private GameSettings load(Optional<String> defence, List<String> overrides) {
        GameSettings settings = SettingsLoader.preset(scale.preset(), defence, overrides);
        List<String> learners = learners(settings);
        return learners.isEmpty() ? settings : SettingsLoader.with(settings, learners);
    }

    private List<String> learners(GameSettings settings) {
        List<String> overrides = new ArrayList<>();
        settings.attackers()
                .forEach(
                        (id, attacker) -> {
                            if (learns(attacker)) {
                                String path = "attackers." + ConfigUtil.joinPath(id) + ".";
                                scale.learner(attacker.attack())
                                        .forEach(
                                                (name, value) ->
                                                        overrides.add(
                                                                path
                                                                        + name
                                                                        + "="
                                                                        + concise(value)));
                            }
                        });
        return overrides;
    }

    private static String file(String path, Path run, String player) {
        return path + "=" + ConfigUtil.quoteString(RunDirectory.weights(run, player).toString());
    }

    private static String concise(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }
}
