// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.topics;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.AttackerStep;
import dev.sparring.protocol.v1.GameState;
import dev.sparring.protocol.v1.Settings;
import dev.sparring.protocol.v1.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a game stands, as its defender tells.
 *
 * @param state playing, paused, stopped, finished, gathering (not begun), or waiting for its
 *     defender
 * @param round rounds trained on
 * @param rounds of the whole game
 * @param seenSecondsAgo when the defender last said anything; -1: it never did
 */
public record GameSummary(
        String game,
        String state,
        long round,
        long rounds,
        long seenSecondsAgo,
        List<Player> players) {

    /** A defender that is silent for so long is not there: it says every few seconds that it is. */
    private static final long SILENCE_SECONDS = 15;

    /**
     * The defender or an attacker.
     *
     * @param standing of an attacker: playing, silent (it let a round pass and was not heard
     *     since), away or ejected; of the defender: playing or silent
     * @param version rounds learnt from, as of the last round
     * @param fouls that count towards ejection
     */
    public record Player(String name, String standing, long version, long fouls) {}

    /** Reads it; empty for a game without settings. */
    public static Optional<GameSummary> of(Journal journal, long nowMillis) {
        Optional<Settings> settings = journal.settings();
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        GameSettings rules = SettingsLoader.text(settings.get().getResolved(), List.of());
        LastReports last = LastReports.of(journal);
        long silence = last.secondsAgo(nowMillis);
        return Optional.of(
                new GameSummary(
                        rules.game(),
                        state(last, silence),
                        last.round(),
                        rules.rounds(),
                        silence,
                        players(rules, last, silence)));
    }

    private static boolean isThere(long silence) {
        return silence >= 0 && silence <= SILENCE_SECONDS;
    }

    /** Whether its defender is there, playing or waiting. */
    public boolean isPlayed() {
        boolean atRest = List.of("finished", "stopped").contains(state);
        return !atRest && isThere(seenSecondsAgo);
    }

    private static String state(LastReports last, long silence) {
        GameState told = last.state();
        boolean atRest =
                told == GameState.GAME_STATE_FINISHED
                        || told == GameState.GAME_STATE_STOPPED
                        || told == GameState.GAME_STATE_PAUSED;
        if (atRest) {
            return told.name().replace("GAME_STATE_", "").toLowerCase(Locale.ROOT);
        }
        if (!isThere(silence)) {
            return "waiting for its defender";
        }
        return last.isBegun() ? "playing" : "gathering";
    }

    private static List<Player> players(GameSettings rules, LastReports last, long silence) {
        Map<String, Long> versions = new TreeMap<>();
        for (AttackerStep step : last.step().getAttackersList()) {
            versions.put(step.getAttacker(), step.getAttackerVersion());
        }
        Map<String, Standing> attackers = new TreeMap<>();
        rules.attackers().keySet().forEach(id -> attackers.put(id, Standing.getDefaultInstance()));
        last.ring().forEach(each -> attackers.put(each.getAttacker(), each));
        List<Player> players = new ArrayList<>();
        players.add(
                new Player(
                        Players.DEFENDER,
                        isThere(silence) ? "playing" : "silent",
                        last.round(),
                        0));
        attackers.forEach(
                (id, standing) ->
                        players.add(
                                new Player(
                                        id,
                                        word(standing),
                                        versions.getOrDefault(id, 0L),
                                        standing.getFouls())));
        return players;
    }

    private static String word(Standing standing) {
        if (standing.getEjected()) {
            return "ejected";
        }
        if (standing.getReplicasCount() == 0) {
            return "away";
        }
        return standing.getSilent() ? "silent" : "playing";
    }
}
