// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.terminal;

import dev.sparring.actors.Difference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay has come to.
 *
 * @param game that was replayed
 * @param from the first version that theta was verified from
 * @param reached the last version that was verified
 * @param to the version that it was to end with; further than {@code reached} after Ctrl-C
 * @param rounds that were computed, those before {@code from} too
 * @param seconds that it took
 * @param difference where it ended, if it did so at one
 */
public record ReplayResult(
        String game,
        long from,
        long reached,
        long to,
        long rounds,
        double seconds,
        Optional<Difference> difference) {

    /** Whether Ctrl-C came before the end. */
    public boolean isInterrupted() {
        return difference.isEmpty() && reached < to;
    }

    /** For people, of a replay without a difference. */
    public String line() {
        if (isInterrupted()) {
            return reached == from
                    ? "game %s: interrupted before a round was verified, of rounds %d to %d"
                            .formatted(game, from, to - 1)
                    : "game %s: interrupted: rounds %d to %d of %d to %d equal so far"
                            .formatted(game, from, reached - 1, from, to - 1);
        }
        return "game %s: all equal, %d rounds verified, versions %d to %d, %s s (%s rounds/s)"
                .formatted(
                        game,
                        reached - from,
                        from,
                        reached,
                        Figures.seconds(seconds),
                        Figures.rate(rounds / seconds));
    }

    /** For programs. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("game", game);
        fields.put("equal", difference.isEmpty());
        fields.put("rounds", reached - from);
        fields.put("from_version", from);
        fields.put("to_version", reached);
        fields.put("interrupted", isInterrupted());
        fields.put("seconds", seconds);
        difference.ifPresent(
                found -> {
                    fields.put("round", found.round());
                    fields.put("what", found.what());
                    fields.put("recorded_sha256", found.recorded());
                    fields.put("recomputed_sha256", found.recomputed());
                });
        return fields;
    }
}
