// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.fuzz;

import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Counts what the reports of a game say, phase by phase. Safe between threads. */
final class Sightings {

    private final Set<String> attackers;
    private final List<String> defects = new ArrayList<>();
    private long fouls;
    private boolean over;
    private long rounds;
    private long firstMillis;
    private long lastMillis;

    /**
     * Of a game with these attackers.
     *
     * @param attackers all that there are: whoever else is told of is none
     */
    Sightings(Set<String> attackers) {
        this.attackers = Set.copyOf(attackers);
    }

    /** Takes in a report. */
    synchronized void on(Report report) {
        GameState state = report.getGameEvent().getState();
        if (report.hasStep()) {
            step(report.getStep(), report.getEpochMillis());
        } else if (state == GameState.GAME_STATE_RESUMED) {
            defects.add("the defender has restarted");
        } else if (state == GameState.GAME_STATE_FINISHED
                || state == GameState.GAME_STATE_STOPPED) {
            over = true;
        }
    }

    /** A new phase begins: its rounds are counted on their own. */
    synchronized void phase() {
        rounds = 0;
    }

    /** Of this phase, by the times in the reports; 0 before its second round. */
    synchronized double roundsPerSecond() {
        return rounds < 2 || lastMillis <= firstMillis
                ? 0
                : (rounds - 1) * 1000.0 / (lastMillis - firstMillis);
    }

    synchronized long fouls() {
        return fouls;
    }

    /** Whether the game has ended. */
    synchronized boolean isOver() {
        return over;
    }

    /** What must not have happened so far. */
    synchronized List<String> defects() {
        return List.copyOf(defects);
    }

    private void step(StepReport step, long millis) {
        if (rounds++ == 0) {
            firstMillis = millis;
        }
        lastMillis = millis;
        fouls += step.getFoulsCount() + step.getMoreFouls();
        for (AttackerStep attacker : step.getAttackersList()) {
            if (!attackers.contains(attacker.getAttacker())) {
                defects.add(
                        "round %d was dealt to %s%s"
                                .formatted(
                                        step.getRound(),
                                        attacker.getAttacker(),
                                        attacker.getUsed() ? ", and trained on its answer" : ""));
            }
        }
    }
}
