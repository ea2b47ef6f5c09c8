// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.tables;

import dev.sparring.actors.settings.GameSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Makes a table: does the work of its plan, piece by piece, and shows the table anew after each.
 * What an earlier sitting did is found again: games in their directories, verdicts in their store.
 */
public final class TableRun implements Work.Worker {

    private final Assignment assignment;
    private final Recipe recipe;
    private final Games games;
    private final Measurements measurements;
    private final Gazette gazette;
    private final Consumer<String> lines;
    private final Findings findings = new Findings();
    private String outcome = "";

    /**
     * Prepares it.
     *
     * @param recipe of the games
     * @param games plays them
     * @param directory where everything is kept
     * @param lines says what has been done, for people
     */
    public TableRun(
            Assignment assignment,
            Recipe recipe,
            Games games,
            Measurements measurements,
            Path directory,
            Consumer<String> lines) {
        this.assignment = assignment;
        this.recipe = recipe;
        this.games = games;
        this.measurements = measurements;
        this.lines = lines;
        gazette = Gazette.of(assignment, directory);
    }

    /**
     * Does all that is not done yet.
     *
     * @throws Games.StoppedException if somebody wants to stop
     */
    public void run() throws Exception {
        List<Work> plan = Plan.of(assignment);
        double cost = 0;
        for (Work work : plan) {
            cost += Cost.of(work, recipe, assignment.scale());
        }
        Eta eta = new Eta(cost);
        gazette.publish(findings);
        for (int i = 0; i < plan.size(); i++) {
            long start = System.nanoTime();
            plan.get(i).by(this);
            double seconds = (System.nanoTime() - start) * 1e-9;
            eta.done(Cost.of(plan.get(i), recipe, assignment.scale()), seconds);
            gazette.publish(findings);
            lines.accept(line(i + 1, plan.size(), seconds, eta.secondsLeft()));
        }
    }

    private String line(int done, int all, double seconds, OptionalDouble left) {
        String line =
                String.format(
                        Locale.ROOT, "[%d/%d] %s, %s", done, all, outcome, Numbers.time(seconds));
        return left.isPresent() && done < all
                ? line + "; about " + Numbers.time(left.getAsDouble()) + " to go"
                : line;
    }

    @Override
    public void train(Work.Train work) throws Exception {
        play(recipe.run(work.model()), recipe.of(work));
        outcome = work.model().run() + " trained";
    }

    @Override
    public void prepare(Work.Prepare work) throws Exception {
        play(recipe.run(work.model(), work.column()), recipe.of(work));
        outcome = work.model().run(work.column().attackId()) + " trained";
    }

    private void play(Path run, GameSettings settings) throws Exception {
        games.play(run, settings);
        findings.add(TrainingRecord.read(run, settings));
    }

    @Override
    public void measure(Work.Measure work) throws Exception {
        Finding finding = measurements.measure(work);
        findings.add(work.model(), work.column(), finding);
        outcome =
                work.model().run()
                        + " under "
                        + work.column().title()
                        + " "
                        + Numbers.percent(finding.accuracy(), finding.survived().length)
                        + " %";
    }

    @Override
    public void check(Work.Check work) throws Exception {
        List<Findings.SanityCheck> checks = measurements.check(work);
        findings.add(work.model(), checks);
        outcome =
                "%s checked: %d of %d hold"
                        .formatted(
                                work.model().run(),
                                checks.stream().filter(Findings.SanityCheck::passed).count(),
                                checks.size());
    }

    @Override
    public void trace(Work.Trace work) throws Exception {
        Curve curve = measurements.trace(work, title(work.model()));
        findings.add(curve);
        outcome =
                String.format(
                        Locale.ROOT,
                        "%s under %s: loss %.3f after %d steps",
                        work.model().run(),
                        work.column().title(),
                        curve.means().get(curve.means().size() - 1),
                        curve.means().size() - 1);
    }

    private String title(Model model) {
        return assignment.table().rows().stream()
                .filter(row -> row.id().equals(model.defence()))
                .map(TableDefinition.Row::title)
                .findFirst()
                .orElse(model.defence());
    }
}
