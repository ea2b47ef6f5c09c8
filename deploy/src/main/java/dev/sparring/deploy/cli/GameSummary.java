// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.Checkpoint;
import dev.sparring.protocol.v1.FoulCount;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Presence;
import dev.sparring.protocol.v1.PresenceState;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a game stands, from its topics.
 *
 * @param state playing, paused, stopped, finished, gathering (not begun), or waiting for its
 *     defender
 * @param round rounds trained on
 * @param rounds of the whole game
 */
record GameSummary(String game, String state, long round, long rounds, List<Player> players) {

    /** A defender that is silent for so long is not there: it says every few seconds that it is. */
    private static final long SILENCE_SECONDS = 15;

    /**
     * The defender or an attacker.
     *
     * @param version rounds learnt from, as of the last round
     * @param fouls that count towards ejection, as of the last checkpoint
     * @param seenSecondsAgo -1 for one that was never there
     */
    record Player(String name, long version, long fouls, long seenSecondsAgo) {}

    /** Reads it; empty for a game without settings. */
    static Optional<GameSummary> of(Journal journal, long nowMillis) {
        Optional<Settings> settings = journal.settings();
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        GameSettings rules = SettingsLoader.text(settings.get().getResolved(), List.of());
        Optional<Checkpoint> checkpoint = journal.lastCheckpoint(Players.DEFENDER);
        Latest latest = new Latest();
        checkpoint.ifPresent(
                last ->
                        journal.read(
                                List.of(journal.topics().reports()),
                                Checkpoints.inputs(last),
                                latest::report));
        journal.read(List.of(journal.topics().roster()), new Offsets(), latest::presence);
        long round =
                Math.max(
                        checkpoint.map(Checkpoint::getNextRound).orElse(0L),
                        latest.step.getDefenderVersion());
        long silence = latest.secondsAgo(Players.DEFENDER, nowMillis);
        return Optional.of(
                new GameSummary(
                        rules.game(),
                        state(latest.state, silence, checkpoint.isPresent()),
                        round,
                        rules.rounds(),
                        players(rules, latest, checkpoint, round, nowMillis)));
    }

    private static String state(GameState last, long silence, boolean begun) {
        boolean atRest =
                last == GameState.GAME_STATE_FINISHED
                        || last == GameState.GAME_STATE_STOPPED
                        || last == GameState.GAME_STATE_PAUSED;
        if (atRest) {
            return last.name().replace("GAME_STATE_", "").toLowerCase(Locale.ROOT);
        }
        if (silence < 0 || silence > SILENCE_SECONDS) {
            return "waiting for its defender";
        }
        return begun ? "playing" : "gathering";
    }

    private static List<Player> players(
            GameSettings rules,
            Latest latest,
            Optional<Checkpoint> checkpoint,
            long round,
            long nowMillis) {
        Map<String, Long> versions = new TreeMap<>();
        for (AttackerStep step : latest.step.getAttackersList()) {
            versions.put(step.getAttacker(), step.getAttackerVersion());
        }
        Map<String, Long> fouls = new TreeMap<>();
        for (FoulCount count : checkpoint.map(Checkpoint::getFoulsList).orElse(List.of())) {
            fouls.put(count.getAttacker(), count.getCount());
        }
        SortedSet<String> attackers = new TreeSet<>(rules.attackers().keySet());
        attackers.addAll(latest.seen.keySet());
        attackers.remove(Players.DEFENDER);
        List<Player> players = new ArrayList<>();
        players.add(
                new Player(
                        Players.DEFENDER,
                        round,
                        0,
                        latest.secondsAgo(Players.DEFENDER, nowMillis)));
        for (String attacker : attackers) {
            boolean ejected =
                    checkpoint.map(last -> last.getEjectedList().contains(attacker)).orElse(false);
            players.add(
                    new Player(
                            attacker + (ejected ? " (ejected)" : ""),
                            versions.getOrDefault(attacker, 0L),
                            fouls.getOrDefault(attacker, 0L),
                            latest.secondsAgo(attacker, nowMillis)));
        }
        return players;
    }

    /** The last of everything. */
    private static final class Latest {

        private final Map<String, Long> seen = new TreeMap<>();
        private StepReport step = StepReport.getDefaultInstance();
        private GameState state = GameState.GAME_STATE_UNSPECIFIED;

        void report(Entry entry) {
            if (!entry.player().equals(Players.DEFENDER)) {
                return;
            }
            try {
                Report report = entry.parse(Report.parser());
                step = report.hasStep() ? report.getStep() : step;
                state = report.hasGameEvent() ? report.getGameEvent().getState() : state;
            } catch (InvalidProtocolBufferException e) {
                // no player of the game writes such a record
            }
        }

        void presence(Entry entry) {
            try {
                Presence presence = entry.parse(Presence.parser());
                if (presence.getState() != PresenceState.PRESENCE_STATE_LEFT
                        && Topics.canName(presence.getAttacker())) {
                    seen.merge(presence.getAttacker(), presence.getEpochMillis(), Math::max);
                }
            } catch (InvalidProtocolBufferException e) {
                // whoever wrote it is not a player
            }
        }

        long secondsAgo(String player, long nowMillis) {
            Long at = seen.get(player);
            return at == null ? -1 : Math.max(0, (nowMillis - at) / 1000);
        }
    }
}
