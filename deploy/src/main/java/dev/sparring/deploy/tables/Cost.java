// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import com.typesafe.config.Config;
import dev.sparring.actors.settings.GameSettings;
import java.util.Optional;

/**
 * Estimates the cost of work, in gradients of a batch of 100 images. Only to tell how long the rest
 * will take.
 */
final class Cost implements Work.Worker {

    private static final double GAME = 60;
    private static final double GENERATOR_STEP = 5;

    /** Steps of the PGD of a check without one of its own. */
    private static final double CHECK_STEPS = 10;

    /** Queries of the black box of a check. */
    private static final double CHECK_QUERIES = 1000;

    /** Of a gradient, what logits alone cost. */
    private static final double FORWARD = 0.5;

    /** Of FAB-T: a gradient and logits. */
    private static final double FAB_STEP = 1 + FORWARD;

    private static final String WIDTH = "base-channels";
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
            attackers += gradients(attacker);
        }
        long warmUp = settings.defender().warmUpRounds();
        double attacked = Math.max(0, settings.rounds() - warmUp);
        total = GAME + 2.0 * settings.rounds() + attacked * attackers;
    }

    @Override
    public void prepare(Work.Prepare work) {
        total = GAME + scale.attackRounds() * (2 + gradients(Examiner.attacker(work.column())));
    }

    @Override
    public void measure(Work.Measure work) {
        total = 1 + scale.images() / BATCH * attack(work.column());
    }

    /** PGD at four radii and a black box; the attacks of columns are found again. */
    @Override
    public void check(Work.Check work) {
        double images = Math.min(Work.Check.IMAGES, scale.images());
        double pgd =
                work.columns().stream()
                        .map(Examiner::attacker)
                        .filter(attacker -> attacker.attack().equals("pgd"))
                        .mapToDouble(Cost::gradients)
                        .findFirst()
                        .orElse(CHECK_STEPS);
        total = 1 + images / BATCH * (4 * pgd + FORWARD * CHECK_QUERIES);
    }

    @Override
    public void trace(Work.Trace work) {
        total = 1 + scale.images() / BATCH * attack(work.column());
    }

    private static double attack(Column column) {
        double once = column.attack().isEmpty() ? 1 : gradients(Examiner.attacker(column));
        return once * column.repeats();
    }

    /** Images fall on the way and cost no more; how many, nobody knows yet. */
    static double gradients(GameSettings.Attacker attacker) {
        Config options = attacker.options();
        double steps = number(options, "steps", 1) * number(options, "binary-search-steps", 1);
        double restarts = number(options, "restarts", 1);
        double targets = number(options, "target-classes", 0);
        double queries =
                FORWARD * (number(options, "queries", 0) + number(options, "refining-queries", 0));
        return switch (attacker.attack()) {
            case "square" -> queries;
            case "apgd-t" -> steps * targets;
            case "fab-t" -> FAB_STEP * steps * restarts * targets;
            case "strong", "autoattack" ->
                    steps * (restarts + targets)
                            + FAB_STEP * number(options, "fab-steps", 0) * targets
                            + queries;
            default -> steps * restarts * (options.hasPath(WIDTH) ? GENERATOR_STEP : 1);
        };
    }

    private static double number(Config options, String name, double otherwise) {
        return options.hasPath(name) ? options.getDouble(name) : otherwise;
    }
}
