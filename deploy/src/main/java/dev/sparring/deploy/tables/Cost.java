// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import dev.sparring.actors.settings.GameSettings;
import java.util.Optional;

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

    /** Not of the settings that start from weights, which may not be there yet. */
    @Override
    public void train(Work.Train work) {
        GameSettings settings = recipe.of(new Work.Train(work.model(), Optional.empty()));
        double attackers = 0;
        for (GameSettings.Attacker attacker : settings.attackers().values()) {
            attackers += gradients(attacker.options());
        }
        long warmUp = settings.defender().warmUpRounds();
        double attacked = Math.max(0, settings.rounds() - warmUp);
        total = GAME + 2.0 * settings.rounds() + attacked * attackers;
    }

    @Override
    public void prepare(Work.Prepare work) {
        Config options = Examiner.attacker(work.column()).options();
        total = GAME + scale.attackRounds() * (2 + gradients(options));
    }

    @Override
    public void measure(Work.Measure work) {
        total = 1 + scale.images() / BATCH * attack(work.column());
    }

    @Override
    public void trace(Work.Trace work) {
        total = 1 + scale.images() / BATCH * attack(work.column());
    }

    private static double attack(Column column) {
        double once =
                column.attack().isEmpty() ? 1 : gradients(Examiner.attacker(column).options());
        return once * column.repeats();
    }

    private static double gradients(Config options) {
        double steps = 1;
        for (String name : new String[] {"steps", "queries"}) {
            steps = options.hasPath(name) ? options.getDouble(name) : steps;
        }
        return options.hasPath("base-channels") ? steps * GENERATOR_STEP : steps;
    }
}
