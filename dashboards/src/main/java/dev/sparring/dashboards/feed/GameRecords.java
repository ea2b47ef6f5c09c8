// SPDX-License-Identifier: Apache-2.0
package dev.sparring.dashboards.feed;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Entry;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import java.util.List;

/**
 * Hands the records of a game's topics to a {@link WatchedGame}. A record is believed if its topic
 * is for it: the defender tells of rounds, the referee of evaluations. What cannot be read there,
 * or has no business there, is counted and otherwise passed over. Anybody may write to the
 * telemetry: what is no load is nothing.
 */
public final class GameRecords {

    private final Topics topics;

    /** Of one game. */
    public GameRecords(Topics topics) {
        this.topics = topics;
    }

    /** The topics that report what happens in a game, each with one writer. */
    public List<String> sources() {
        return List.of(topics.settings(), topics.reports(), topics.evaluations());
    }

    /** The topics that anybody may write to; to be read apart, for they may be flooded. */
    public List<String> openSources() {
        return List.of(topics.telemetry());
    }

    /**
     * Hands on a record.
     *
     * @param live whether it was written just now; else its own time counts
     */
    public void take(WatchedGame game, Entry entry, boolean live, long now) {
        try {
            switch (Topics.kind(entry.topic())) {
                case "reports", "evaluations" -> report(game, entry, live, now);
                case "telemetry" -> load(game, entry, live, now);
                case "settings" -> game.settings(entry.parse(Settings.parser()));
                default -> throw new IllegalArgumentException("not followed: " + entry.topic());
            }
        } catch (InvalidProtocolBufferException e) {
            game.malformed(where(entry) + ": " + e.getMessage(), now);
        }
    }

    private void report(WatchedGame game, Entry entry, boolean live, long now)
            throws InvalidProtocolBufferException {
        Report report = entry.parse(Report.parser());
        boolean ofReferee = entry.topic().equals(topics.evaluations());
        boolean known =
                switch (report.getEventCase()) {
                    case STEP, GAME_EVENT, HEARTBEAT -> !ofReferee;
                    case EVALUATION -> ofReferee;
                    case WORKER_LOAD -> false;
                    // a kind of report that a later version writes
                    case EVENT_NOT_SET -> true;
                };
        if (known) {
            game.report(report, live ? now : report.getEpochMillis());
        } else {
            game.malformed(
                    "%s: a report of %s, which is not told there"
                            .formatted(where(entry), report.getEventCase()),
                    now);
        }
    }

    private static void load(WatchedGame game, Entry entry, boolean live, long now) {
        entry.sound(Report.parser())
                .filter(Report::hasWorkerLoad)
                .ifPresent(
                        report -> {
                            long told = Math.max(0, Math.min(report.getEpochMillis(), now));
                            game.load(report.getWorkerLoad(), live ? now : told);
                        });
    }

    private static String where(Entry entry) {
        return "%s-%d offset %d".formatted(entry.topic(), entry.partition(), entry.offset());
    }
}
