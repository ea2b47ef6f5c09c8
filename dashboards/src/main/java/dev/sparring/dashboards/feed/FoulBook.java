// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import dev.sparring.protocol.v1.Foul;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the fouls of a game: counts by reason, and the newest ones in full. Not safe for concurrent
 * use.
 */
final class FoulBook {

    private static final int RECENT = 200;

    /** Fouls of some rounds. */
    record Batch(long round, long at, long count) {}

    private final SortedMap<String, Long> byReason = new TreeMap<>();
    private final Deque<State.Foul> recent = new ArrayDeque<>();
    private final Deque<Batch> batches = new ArrayDeque<>();
    private long total;
    private State.Fouls view;

    /** Adds the fouls of a round. */
    void step(StepReport step, long at) {
        long count = step.getFoulsCount() + step.getMoreFouls();
        if (count == 0) {
            return;
        }
        view = null;
        total += count;
        batches.addLast(new Batch(step.getRound(), at, count));
        if (batches.size() > RECENT) {
            batches.removeFirst();
        }
        for (Foul foul : step.getFoulsList()) {
            String reason = foul.getReason().name().replace("FOUL_REASON_", "");
            byReason.merge(reason, 1L, Long::sum);
            recent.addLast(
                    new State.Foul(step.getRound(), foul.getAttacker(), reason, foul.getDetail()));
            if (recent.size() > RECENT) {
                recent.removeFirst();
            }
        }
    }

    /** Rounds with fouls, ascending, the newest. */
    List<Batch> batches() {
        return List.copyOf(batches);
    }

    /** The newest first; the same object until there is another foul. */
    State.Fouls view() {
        if (view == null) {
            List<State.Foul> newest = new ArrayList<>(recent);
            Collections.reverse(newest);
            view = new State.Fouls(total, new TreeMap<>(byReason), List.copyOf(newest));
        }
        return view;
    }
}
