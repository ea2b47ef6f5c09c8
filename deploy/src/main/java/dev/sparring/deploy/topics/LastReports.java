// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.Players;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Standing;
import dev.sparring.protocol.v1.StepReport;
import java.util.List;
import java.util.Optional;

/** What the defender of a game told last, in its checkpoint and after it. */
public final class LastReports {

    private final Optional<Checkpoint> checkpoint;
    private StepReport step = StepReport.getDefaultInstance();
    private GameState state;
    private List<Standing> ring;
    private long defenderMillis = -1;

    private LastReports(Optional<Checkpoint> checkpoint) {
        this.checkpoint = checkpoint;
        ring = checkpoint.map(Checkpoint::getRingList).orElse(List.of());
        state = checkpoint.map(Checkpoint::getState).orElse(GameState.GAME_STATE_UNSPECIFIED);
    }

    /** Reads them, of a game whose topics are there. */
    public static LastReports of(Journal journal) {
        LastReports last = new LastReports(journal.lastCheckpoint(Players.DEFENDER));
        journal.read(
                List.of(journal.topics().reports()),
                last.checkpoint.map(Checkpoints::inputs).orElseGet(Offsets::new),
                entry -> entry.report().ifPresent(last::take));
        return last;
    }

    /** Who is in the ring, if a report says so; else empty. */
    public static List<Standing> ring(Report report) {
        return report.hasHeartbeat()
                ? report.getHeartbeat().getRingList()
                : report.getStep().getRingList();
    }

    /** Whether any round was begun. */
    boolean isBegun() {
        return checkpoint.isPresent();
    }

    /** Rounds trained on. */
    long round() {
        return Math.max(
                checkpoint.map(Checkpoint::getNextRound).orElse(0L), step.getDefenderVersion());
    }

    /** The last round. */
    StepReport step() {
        return step;
    }

    /** What became of the game. */
    public GameState state() {
        return state;
    }

    /** Who has a place in the ring. */
    public List<Standing> ring() {
        return ring;
    }

    /** How an attacker stands, if it has a place. */
    public Optional<Standing> standing(String attacker) {
        return ring.stream().filter(each -> each.getAttacker().equals(attacker)).findFirst();
    }

    /** How long ago the defender said anything; -1 if it never did. */
    public long secondsAgo(long nowMillis) {
        return defenderMillis < 0 ? -1 : Math.max(0, (nowMillis - defenderMillis) / 1000);
    }

    private void take(Report report) {
        defenderMillis = report.getEpochMillis();
        step = report.hasStep() ? report.getStep() : step;
        state = report.hasGameEvent() ? report.getGameEvent().getState() : state;
        if (report.hasStep() || report.hasHeartbeat()) {
            ring = ring(report);
        }
    }
}
