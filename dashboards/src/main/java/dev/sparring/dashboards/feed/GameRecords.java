// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.settings.Players;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.util.List;
import java.util.Set;

/**
 * Hands the records of a game's topics to a {@link WatchedGame}. Anybody can write anything to a
 * topic: what cannot be read, or was written by somebody who has no business there, is counted and
 * otherwise passed over.
 */
public final class GameRecords {

    private static final Set<String> OFFICIALS = Set.of(Players.DEFENDER, "referee");

    private final Topics topics;

    /** Of one game. */
    public GameRecords(Topics topics) {
        this.topics = topics;
    }

    /** The topics that tell of a game. */
    public List<String> sources() {
        return List.of(topics.settings(), topics.roster(), topics.reports());
    }

    /**
     * Takes in a record.
     *
     * @param live whether it was written just now; else its own time counts
     */
    public void take(WatchedGame game, Entry entry, boolean live, long now) {
        try {
            if (entry.topic().equals(topics.reports())) {
                report(game, entry, live, now);
            } else if (entry.topic().equals(topics.roster())) {
                Presence presence = entry.parse(Presence.parser());
                game.presence(presence, live ? now : presence.getEpochMillis());
            } else if (entry.topic().equals(topics.settings())) {
                game.settings(entry.parse(Settings.parser()));
            }
        } catch (InvalidProtocolBufferException e) {
            game.malformed(where(entry) + ": " + e.getMessage(), now);
        }
    }

    private static void report(WatchedGame game, Entry entry, boolean live, long now)
            throws InvalidProtocolBufferException {
        Report report = entry.parse(Report.parser());
        if (report.hasWorkerLoad() || OFFICIALS.contains(entry.player())) {
            game.report(report, live ? now : report.getEpochMillis());
        } else {
            game.malformed(
                    "%s: a report under the name of '%s', which is nobody who reports"
                            .formatted(where(entry), entry.player()),
                    now);
        }
    }

    private static String where(Entry entry) {
        return "%s-%d offset %d".formatted(entry.topic(), entry.partition(), entry.offset());
    }
}
