// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.run;

import dev.sparring.actors.CommonCheckpoint;
import dev.sparring.actors.Fork;
import dev.sparring.actors.IrreproducibleException;
import dev.sparring.actors.Pins;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.Players;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.files.WholeFile;
import dev.sparring.gpu.device.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;

/**
 * A run whose game cannot go on as itself goes on as a fork of it: from the newest common
 * checkpoint, on the same broker, in the same directory.
 *
 * @param settings of the new game
 * @param round its first one
 * @param line what has happened, for people
 */
public record RunFork(GameSettings settings, long round, String line) {

    /** A game's name and what is added must be one again. */
    private static final int LONGEST_BASE = 150;

    private static final String SUFFIX = "-from-\\d+(-\\d+)?";

    /**
     * Makes the new game, and from then on the run's settings are its settings.
     *
     * @param settings of the game that cannot go on
     * @param why it cannot
     */
    public static RunFork of(
            GameSettings settings, RunDirectory run, Journal journal, IrreproducibleException why)
            throws IOException {
        fence(settings, journal);
        CommonCheckpoint common =
                CommonCheckpoint.of(journal, settings.attackers().keySet(), settings.rounds())
                        .orElseThrow(() -> why);
        Journal child = free(journal, settings.game().replaceFirst(SUFFIX + "$", ""), common);
        GameSettings changed =
                SettingsLoader.with(settings, List.of("game=" + child.topics().game()));
        Fork fork = new Fork(settings, changed, common.round());
        Pins pins = Pins.of(journal).ofFork(settings, changed);
        child.createTopics(
                changed.window(),
                changed.attackers().keySet(),
                changed.journal().segmentBytes(),
                changed.journal().replicationFactor());
        fork.copyReports(journal, child);
        fork.write(child, Fork.Beginning.of(common, Program.version(), why.getMessage()), pins);
        record(run, settings, fork, why);
        return new RunFork(changed, fork.round(), line(fork, common, why));
    }

    /** What a player that was killed had begun to write would hide what lies behind it. */
    private static void fence(GameSettings settings, Journal journal) {
        journal.transactionalWriter(Players.DEFENDER).close();
        settings.attackers().keySet().forEach(id -> journal.transactionalWriter(id).close());
    }

    private static Journal free(Journal journal, String game, CommonCheckpoint common) {
        String base = game.substring(0, Math.min(game.length(), LONGEST_BASE));
        String name = base + "-from-" + common.round();
        Journal child = journal.ofGame(name);
        for (int i = 2; child.exists(); i++) {
            child = journal.ofGame(name + "-" + i);
        }
        return child;
    }

    private static void record(
            RunDirectory run, GameSettings settings, Fork fork, IrreproducibleException why)
            throws IOException {
        RunRecord.read(run.path())
                .with(
                        new RunRecord.Fork(
                                settings.game(),
                                fork.child().game(),
                                fork.round(),
                                why.getMessage(),
                                Instant.now().toString()))
                .write(run.path());
        String text = SettingsLoader.render(fork.child());
        WholeFile.write(run.settings(), next -> Files.writeString(next, text));
    }

    private static String line(Fork fork, CommonCheckpoint common, IrreproducibleException why) {
        String apart = common.warning().map(text -> "; " + text).orElse("");
        return "%s; so game %s goes on as a fork, %s, from round %d%s"
                .formatted(
                        why.getMessage(),
                        fork.parent().game(),
                        fork.child().game(),
                        common.round(),
                        apart);
    }
}
