// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import dev.sparring.actors.settings.GameSettings;

/**
 * About what work costs, in gradients of a batch of 100 images. Only to tell how long the rest will
 * take.
 */
final class Cost implements Work.Worker {

    private static final double GAME = 60;
    private static final double GENERATOR_STEP = 5;
    private static final double BATCH = 100;

    private final Recipe recipe;
    private final Scale scale;
    private double total;

    private Cost(Recipe recipe, Scale scale) {
        this.recipe = recipe;
        this.scale = scale;
    }

    static double of(Work work, Recipe recipe, Scale scale) throws Exception {
        Cost cost = new Cost(recipe, scale);
        work.by(cost);
        return cost.total;
    }

    @Override
    public void train(Work.Train work) {
        total = game(recipe.of(work));
    }

    @Override
    public void prepare(Work.Prepare work) {
        total = game(recipe.of(work));
    }

    @Override
    public void measure(Work.Measure work) {
        total = 1 + scale.images() / BATCH * attack(work.column());
    }

    @Override
    public void trace(Work.Trace work) {
        total = 1 + scale.images() / BATCH * attack(work.column());
    }

    private static double game(GameSettings settings) {
        double attacked = settings.rounds() - settings.defender().warmUpRounds();
        double attackers = 0;
        for (GameSettings.Attacker attacker : settings.attackers().values()) {
            attackers += gradients(attacker.options());
        }
        return GAME + 2.0 * settings.rounds() + Math.max(0, attacked) * attackers;
    }

    private static double attack(Column column) {
        double once = column.attack().map(Cost::gradients).orElse(1.0);
        return once * column.repeats() * (column.learned() ? GENERATOR_STEP : 1);
    }

    private static double gradients(Config options) {
        double steps = 1;
        for (String name : new String[] {"steps", "queries"}) {
            steps = options.hasPath(name) ? options.getDouble(name) : steps;
        }
        return options.hasPath("base-channels") ? steps * GENERATOR_STEP : steps;
    }
}
