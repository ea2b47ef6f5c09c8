// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.protocol.v1.AttackEvaluation;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Evaluation;
import dev.sparring.protocol.v1.GameEvent;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows a game as it goes, from its reports alone: a live line per round and a table that grows by
 * a row per evaluation. Without a terminal a line every ten seconds stands for the live one.
 */
public final class Progress implements Consumer<Report> {

    private static final double SPARSE_SECONDS = 10;
    private static final int LABEL_WIDTH = 28;

    /** What the defender says of attackers that have not come. */
    private static final String WITHOUT = "without ";

    private final Screen screen;
    private final Pace pace;
    private final long warmUpRounds;
    private final LongSupplier nanoTime;
    private long lastSparse;
    private List<String> header = List.of();

    /**
     * Starts to measure time.
     *
     * @param warmUpRounds rounds without attackers at the beginning: too quick to tell how long the
     *     game will take
     */
    public Progress(Screen screen, long warmUpRounds, LongSupplier nanoTime) {
        this.screen = screen;
        this.warmUpRounds = warmUpRounds;
        this.nanoTime = nanoTime;
        this.pace = new Pace(nanoTime);
        this.lastSparse = nanoTime.getAsLong();
    }

    @Override
    public void accept(Report report) {
        switch (report.getEventCase()) {
            case STEP -> show(report.getStep());
            case EVALUATION -> show(report.getEvaluation());
            case GAME_EVENT -> show(report.getGameEvent());
            default -> {
                // how busy a device is is for the page
            }
        }
    }

    private void show(StepReport step) {
        if (step.getRound() == warmUpRounds) {
            // those with attackers take longer
            pace.forget();
        }
        pace.tick(step.getRound());
        String line = line(step);
        screen.live(line);
        boolean last = step.getRound() + 1 == step.getRoundsTotal();
        long now = nanoTime.getAsLong();
        if (!screen.isTerminal() && (last || (now - lastSparse) * 1e-9 >= SPARSE_SECONDS)) {
            lastSparse = now;
            screen.line(line);
        }
    }

    private String line(StepReport step) {
        long done = step.getRound() + 1;
        StringBuilder line = new StringBuilder();
        line.append("round ").append(done).append('/').append(step.getRoundsTotal());
        if (pace.isKnown()) {
            line.append("  ").append(Figures.rate(pace.roundsPerSecond())).append(" rounds/s");
            boolean warmingUp =
                    step.getRound() < warmUpRounds && warmUpRounds < step.getRoundsTotal();
            long end = warmingUp ? warmUpRounds : step.getRoundsTotal();
            line.append(warmingUp ? "  warm-up ETA " : "  ETA ");
            line.append(Figures.time((end - done) / pace.roundsPerSecond()));
        }
        line.append("  loss: clean ").append(Figures.loss(step.getCleanLoss()));
        if (step.getAttackersCount() > 0) {
            boolean attacked = step.getAttackersList().stream().anyMatch(AttackerStep::getUsed);
            line.append(", adversarial ")
                    .append(attacked ? Figures.loss(step.getAdversarialLoss()) : Figures.NONE);
        }
        for (AttackerStep attacker : step.getAttackersList()) {
            line.append(", ").append(attacker.getAttacker()).append(' ');
            line.append(attacker.getUsed() ? Figures.loss(attacker.getLoss()) : "absent");
        }
        return line.toString();
    }

    /**
     * How a game begins and ends is told by the command; without whom, and why, is not known there.
     */
    private void show(GameEvent event) {
        int absent = event.getDetail().indexOf(WITHOUT);
        if (event.getState() == GameState.GAME_STATE_STARTED && absent >= 0) {
            screen.line("the game begins " + event.getDetail().substring(absent));
        }
        if (event.getState() == GameState.GAME_STATE_RESUMED && !event.getDetail().isEmpty()) {
            screen.line(
                    "goes on at round %d: %s".formatted(event.getRound() + 1, event.getDetail()));
        }
    }

    private void show(Evaluation evaluation) {
        List<String> names = new ArrayList<>(List.of("clean"));
        List<String> cells =
                new ArrayList<>(List.of(Figures.percent(evaluation.getCleanAccuracy())));
        for (AttackEvaluation attack : evaluation.getAttacksList()) {
            names.add(attack.getAttack());
            cells.add(Figures.percent(attack.getRobustAccuracy()));
        }
        names.add("worst case");
        cells.add(Figures.percent(evaluation.getWorstCaseAccuracy()));
        if (!names.equals(header)) {
            header = names;
            screen.line(row("accuracy on images", names));
        }
        screen.line(row(label(evaluation), cells));
    }

    private static String label(Evaluation evaluation) {
        return "round %d, %d %s"
                .formatted(
                        evaluation.getRound() + 1, evaluation.getImages(), evaluation.getSplit());
    }

    private String row(String label, List<String> cells) {
        StringBuilder row = new StringBuilder(String.format("%-" + LABEL_WIDTH + "s", label));
        for (int i = 0; i < cells.size(); i++) {
            int width = Math.max(header.get(i).length(), "100.0 %".length());
            row.append(String.format("  %" + width + "s", cells.get(i)));
        }
        return row.toString();
    }
}
