// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.matrix;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Snapshot;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The versions of a player whose weights a game's log still holds: in archived checkpoints, in the
 * last one, and in snapshots that nobody has cleared away yet.
 *
 * @param versions rounds that the player had learnt from
 */
public record KeptVersions(Journal journal, String player, NavigableSet<Long> versions) {

    /** As many as a message has room for. */
    private static final int LISTED = 20;

    /**
     * Looks for them.
     *
     * @throws dev.sparring.actors.journal.JournalException if the broker does not answer
     */
    public static KeptVersions of(Journal journal, String player) {
        NavigableSet<Long> versions = new TreeSet<>();
        each(journal, player, snapshot -> versions.add(snapshot.getVersion()));
        return new KeptVersions(journal, player, versions);
    }

    /**
     * At most {@code count} of them, as evenly spread as they can be; the first and the last are
     * among them if {@code count} is above 1, and the last alone if it is 1.
     */
    public NavigableSet<Long> spread(int count) {
        if (versions.size() <= count) {
            return versions;
        }
        NavigableSet<Long> chosen = new TreeSet<>();
        double first = versions.first();
        double last = versions.last();
        chosen.add(versions.last());
        for (int i = 0; i < count - 1; i++) {
            chosen.add(nearest(Math.round(first + (last - first) * i / (count - 1))));
        }
        return chosen;
    }

    private long nearest(long version) {
        Long below = versions.floor(version);
        Long above = versions.ceiling(version);
        if (below == null || above == null) {
            return below == null ? above : below;
        }
        return version - below <= above - version ? below : above;
    }

    /**
     * Those that somebody asked for.
     *
     * @throws IllegalArgumentException naming one that is not kept, and those that are near
     */
    public NavigableSet<Long> require(Collection<Long> wanted) {
        for (long version : wanted) {
            if (!versions.contains(version)) {
                throw new IllegalArgumentException(
                        "version %d of %s is not kept; %s"
                                .formatted(
                                        version,
                                        player,
                                        versions.isEmpty() ? "none of it is" : near(version)));
            }
        }
        return new TreeSet<>(wanted);
    }

    private String near(long version) {
        String kept = versions.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String nearest = "the nearest one is " + nearest(version);
        return versions.size() > LISTED ? nearest : nearest + " of " + kept;
    }

    /**
     * The weights of some of them.
     *
     * @throws dev.sparring.actors.journal.JournalException if they are corrupt, or the broker does
     *     not answer
     */
    public SortedMap<Long, StateDict> weights(Collection<Long> wanted) {
        SortedMap<Long, StateDict> weights = new TreeMap<>();
        each(
                journal,
                player,
                snapshot -> {
                    long version = snapshot.getVersion();
                    if (wanted.contains(version) && !weights.containsKey(version)) {
                        weights.put(version, Snapshots.weights(snapshot));
                    }
                });
        return weights;
    }

    private static void each(Journal journal, String player, Consumer<Snapshot> each) {
        journal.checkpoints(player, checkpoint -> each.accept(checkpoint.getSnapshot()));
        journal.snapshots(player, each);
    }
}
