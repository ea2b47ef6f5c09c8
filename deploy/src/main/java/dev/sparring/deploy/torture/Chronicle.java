// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Snapshot;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The result of a game: everything that must not depend on which process was killed when.
 *
 * @param steps a line for each step report, in their order
 * @param weights SHA-256 of the last weights, by player
 */
record Chronicle(List<String> steps, TreeMap<String, String> weights) {

    /**
     * Reads it from the log.
     *
     * @throws IllegalStateException if one of the players left no weights
     */
    static Chronicle of(Journal journal, List<String> players) {
        List<String> steps = new ArrayList<>();
        journal.read(
                List.of(journal.topics().reports()),
                new Offsets(),
                entry ->
                        entry.report()
                                .filter(Report::hasStep)
                                .ifPresent(report -> steps.add(line(report.getStep()))));
        TreeMap<String, String> weights = new TreeMap<>();
        for (String player : players) {
            Snapshot last =
                    journal.lastWeights(player)
                            .orElseThrow(
                                    () -> new IllegalStateException(player + " left no weights"));
            weights.put(player, hex(Snapshots.weights(last).sha256()));
        }
        return new Chronicle(steps, weights);
    }

    /** The first difference, in words. */
    Optional<String> difference(Chronicle other) {
        for (int i = 0; i < Math.min(steps.size(), other.steps.size()); i++) {
            if (!steps.get(i).equals(other.steps.get(i))) {
                return Optional.of(
                        "step report %d is '%s' and was '%s'"
                                .formatted(i, other.steps.get(i), steps.get(i)));
            }
        }
        if (steps.size() != other.steps.size()) {
            return Optional.of(
                    "%d step reports instead of %d".formatted(other.steps.size(), steps.size()));
        }
        return weights.equals(other.weights)
                ? Optional.empty()
                : Optional.of("weights %s instead of %s".formatted(other.weights, weights));
    }

    private static String line(StepReport step) {
        StringBuilder line = new StringBuilder();
        line.append("round ").append(step.getRound());
        line.append(" theta ").append(hex(step.getSnapshotSha256().toByteArray()));
        line.append(" losses ").append(step.getCleanLoss());
        line.append(' ').append(step.getAdversarialLoss());
        for (AttackerStep attacker : step.getAttackersList()) {
            line.append(' ').append(attacker.getAttacker());
            line.append(attacker.getUsed() ? "@" + attacker.getAttackerVersion() : " absent");
            line.append(" staleness ").append(attacker.getStaleness());
        }
        line.append(step.getMoreFouls() > 0 ? " and more fouls" : "");
        step.getFoulsList().forEach(foul -> line.append(" foul ").append(foul.getReason()));
        return line.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
