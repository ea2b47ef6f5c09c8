// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.actors.journal.Snapshots;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.dashboards.report.HtmlReport;
import dev.sparring.deploy.report.GameReport;
import dev.sparring.deploy.report.History;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.Attacks;
import dev.sparring.gpu.data.Dataset;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.evaluation.Exhibition;
import dev.sparring.gpu.evaluation.Gallery;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.protocol.v1.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is made of a game when it is over: weights and report. All of it comes from the game's
 * topics, so it can be made again from them.
 *
 * @param history all reports
 * @param weights the files, by player
 * @param missingPicture why the report has no picture, and what helps; empty when it has one
 */
public record Ending(
        History history, SortedMap<String, Path> weights, Optional<String> missingPicture) {

    /**
     * Reads the topics and writes into the run's directory.
     *
     * @throws IllegalStateException if the game has no checkpoint of its defender
     */
    public static Ending write(GameSettings settings, Journal journal, RunDirectory run)
            throws IOException {
        History history = report(settings, journal, run.report());
        SortedMap<String, PlayerState> states = new TreeMap<>();
        SortedMap<String, Path> files = new TreeMap<>();
        for (Snapshot last : newest(settings, journal)) {
            PlayerState state = new PlayerState(Snapshots.weights(last), StateDict.empty());
            String player = last.getPlayer();
            states.put(player, state);
            files.put(
                    player,
                    WeightsFile.write(
                            run.weights(), settings, player, last.getVersion(), state.weights()));
        }
        if (!states.containsKey(Players.DEFENDER)) {
            throw new IllegalStateException("the defender left no checkpoint in " + run.path());
        }
        return new Ending(history, files, draw(settings, history, states, run));
    }

    /**
     * Writes the page {@code report.html} and the tables of a game as far as it has come.
     *
     * @param directory created when absent
     * @return all reports
     */
    public static History report(GameSettings settings, Journal journal, Path directory)
            throws IOException {
        History history = new History();
        journal.read(
                journal.topics().told(),
                new Offsets(),
                entry -> entry.report().ifPresent(history::add));
        GameReport.writeTables(history, settings.attackers().keySet(), directory);
        HtmlReport.write(journal, directory.resolve("report.html"));
        return history;
    }

    /** The newest weights of every player that has any. */
    public static List<Snapshot> newest(GameSettings settings, Journal journal) {
        return players(settings).stream()
                .map(journal::lastWeights)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The defender and all attackers that the settings name. */
    public static List<String> players(GameSettings settings) {
        List<String> players = new ArrayList<>(List.of(Players.DEFENDER));
        players.addAll(settings.attackers().keySet());
        return players;
    }

    private static Optional<String> draw(
            GameSettings settings,
            History history,
            Map<String, PlayerState> states,
            RunDirectory run) {
        try {
            Exhibition images = images(settings, states);
            GameReport.draw(history, Optional.of(images), settings.epsilon(), run.report());
            return Optional.empty();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(Ending.class).warn("no picture", e);
            return Optional.of(e.getMessage());
        }
    }

    private static Exhibition images(GameSettings settings, Map<String, PlayerState> states) {
        ImageBatch clean = firstOfEachClass(Players.testImages(settings));
        DeviceSettings how = settings.device().settings();
        try (Device device = Device.open(how.at(settings.refereeDevice()))) {
            SortedMap<String, Attack> attacks = new TreeMap<>();
            SortedMap<String, GameSettings.Attacker> shown =
                    new TreeMap<>(settings.evaluation().attacks());
            settings.attackers()
                    .forEach(
                            (id, each) -> {
                                if (states.containsKey(id)) {
                                    shown.put(id, each);
                                }
                            });
            // this process is not the place to run what may crash it
            shown.values().removeIf(each -> Attacks.installed().isPlugin(each.attack()));
            shown.forEach(
                    (id, each) ->
                            attacks.put(
                                    id,
                                    states.containsKey(id)
                                            ? Players.untrained(settings, id, each, device)
                                            : Players.attack(settings, id, each, device)));
            try (Gallery gallery = new Gallery(device, settings.defender().classifier(), attacks)) {
                return gallery.show(
                        states.get(Players.DEFENDER).weights(),
                        states,
                        clean,
                        settings.epsilon(),
                        Randomness.of(settings.seed()).with("gallery"));
            }
        }
    }

    private static ImageBatch firstOfEachClass(Dataset images) {
        int[] indices = new int[images.classes()];
        for (int label = 0, i = 0; label < indices.length && i < images.size(); i++) {
            if (images.label(i) == label) {
                indices[label++] = i;
            }
        }
        return images.slice(0, images.size() > 0 ? indices[indices.length - 1] + 1 : 0)
                .select(indices);
    }
}
