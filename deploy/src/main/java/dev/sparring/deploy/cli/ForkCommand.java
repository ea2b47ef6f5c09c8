// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import dev.sparring.actors.CommonCheckpoint;
import dev.sparring.actors.Difference;
import dev.sparring.actors.Fork;
import dev.sparring.actors.Pins;
import dev.sparring.actors.Replay;
import dev.sparring.actors.ReplayPlan;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.session.ReplayProgress;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.device.Devices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Begins a game that goes on from where another one was. */
@Command(
        name = "fork",
        sortOptions = false,
        description = {
            "Starts a new game at a round of another one.%n",
            "The new game has the same weights, momentum and learned attackers, and other",
            "settings if you like. Without --round it starts at the newest checkpoint that",
            "all players have. Then nothing has to be computed, so this also works where the",
            "game cannot be computed again.%n",
            "Play the new game with sparring defend, attack and referee."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring fork --game g1 --kafka localhost:9092 --round 500 --into g2 \\",
            "      --set defender.optimizer.learning-rate=0.001 --set attackers.cw=null",
            "  sparring defend --game g2 --kafka localhost:9092",
            "  sparring fork --run RUN --round 100 --into other --set seed=8",
            "  sparring fork --game g1 --kafka localhost:9092 --into g3"
        })
final class ForkCommand implements Callable<Integer> {

    private static final int DONE = 0;
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Option(
            names = "--round",
            paramLabel = "K",
            description =
                    "The first round of the new game; rounds 0 to K - 1 are those of the "
                            + "old game (default: the round after the newest common checkpoint).")
    private Long round;

    @Option(
            names = "--into",
            paramLabel = "NAME",
            required = true,
            description =
                    "The name of the new game, which is on the same Kafka; with --run in "
                            + "the run.")
    private String into;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change a setting of the new game, as in play; repeatable.")
    private List<String> set = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "Total rounds, including the first K (default: those of the old " + "game).")
    private Long rounds;

    @Mixin private ReplayOptions options;

    @Override
    public Integer call() throws Exception {
        Screen screen = Screen.of(spec.commandLine().getOut());
        try (GameSource.Opened game = source.open()) {
            return fork(screen, game.journal());
        }
    }

    private int fork(Screen screen, Journal journal) throws Exception {
        GameSettings rules = source.settings(journal);
        CommonCheckpoint common = round == null ? newest(journal, rules) : null;
        long first = common == null ? round : common.round();
        Fork fork = new Fork(rules, SettingsLoader.with(rules, changes()), first);
        Journal child = journal.ofGame(into);
        Fork.requireNew(child);
        LogFile.use(LogFile.inCache(into + "-fork.log"));
        Pins pins = Pins.of(journal).ofFork(options.apply(rules), options.apply(fork.child()));
        return common == null
                ? atRound(screen, fork, child, journal, pins)
                : atCheckpoint(screen, fork, child, common, pins);
    }

    private static CommonCheckpoint newest(Journal journal, GameSettings rules) {
        return CommonCheckpoint.of(journal, rules.attackers().keySet(), Long.MAX_VALUE)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "game %s has not been played yet".formatted(rules.game())));
    }

    private int atCheckpoint(
            Screen screen, Fork fork, Journal child, CommonCheckpoint common, Pins pins)
            throws IOException {
        fork.write(child, Fork.Beginning.of(common, Version.current(), ""), pins);
        tell(screen, fork, common.phi().keySet());
        common.warning().ifPresent(screen::line);
        return DONE;
    }

    private int atRound(Screen screen, Fork fork, Journal child, Journal journal, Pins pins)
            throws Exception {
        GameSettings rules = fork.parent();
        GameSettings settings = options.apply(rules);
        ReplayPlan plan =
                ReplayPlan.before(
                        settings, GameSource.sha256(journal, rules), journal, fork.round());
        try (Devices devices = new Devices(settings.device().settings());
                Replay replay = new Replay(settings, journal, devices, plan)) {
            if (!new ReplayProgress(screen, fork.round()).play(replay)) {
                screen.line("interrupted; there is no game " + into);
                return INTERRUPTED;
            }
            fork.write(child, Fork.Beginning.of(replay, Version.current()), pins);
            tell(screen, fork, replay.phi().keySet());
            return DONE;
        } catch (Difference e) {
            throw new GameFailure(
                    "game %s cannot be forked there: %s; without --round it is forked at its newest common checkpoint, and nothing is computed"
                            .formatted(rules.game(), e.getMessage()),
                    e);
        }
    }

    private List<String> changes() {
        List<String> changes = new ArrayList<>(set);
        if (rounds != null) {
            changes.add("rounds=" + rounds);
        }
        changes.add("game=" + into);
        return changes;
    }

    private void tell(Screen screen, Fork fork, Set<String> learners) throws IOException {
        String kept = learners.stream().filter(fork::keeps).collect(Collectors.joining(", "));
        screen.line(
                "game %s goes on from round %d of game %s%s; play it with: %s"
                        .formatted(
                                into,
                                fork.round(),
                                fork.parent().game(),
                                kept.isEmpty() ? "" : ", with what was learnt by " + kept,
                                source.howToPlay(into)));
    }
}
