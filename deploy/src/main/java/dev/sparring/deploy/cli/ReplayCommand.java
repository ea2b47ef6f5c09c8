// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparring.actors.Difference;
import dev.sparring.actors.Pins;
import dev.sparring.actors.Replay;
import dev.sparring.actors.ReplayPlan;
import dev.sparring.actors.journal.Checkpoints;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.deploy.log.LogFile;
import dev.sparring.deploy.session.ReplayProgress;
import dev.sparring.deploy.terminal.GameFailure;
import dev.sparring.deploy.terminal.ReplayResult;
import dev.sparring.deploy.terminal.Screen;
import dev.sparring.gpu.device.Computation;
import dev.sparring.gpu.device.Devices;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes a game again from its log and compares. */
@Command(
        name = "replay",
        sortOptions = false,
        description = {
            "Computes a game again from its log and compares.%n",
            "It compares the weights after each round and the answers of the attackers with",
            "the log, and ends with exit code 1 at the first byte that differs."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sparring replay --run RUN --verify",
            "  sparring replay --game g1 --kafka localhost:9092 --verify --no-attacks",
            "  sparring replay --game g1 --kafka localhost:9092 --from 500 --to 600 --json"
        })
final class ReplayCommand implements Callable<Integer> {

    private static final int EQUAL = 0;
    private static final int DIFFERENT = 1;
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;

    @Mixin private GameSource source;

    @Option(names = "--verify", description = "Compare with the log (always done).")
    private boolean verify;

    @Option(
            names = "--from",
            paramLabel = "K",
            description =
                    "Begin at the last checkpoint before round K (default: the first "
                            + "checkpoint).")
    private Long from;

    @Option(
            names = "--to",
            paramLabel = "K",
            description = "End with the weights after K rounds (default: the last ones).")
    private Long to;

    @Option(
            names = "--no-attacks",
            description =
                    "Do not compute the answers of stateless attackers again, which is "
                            + "much faster.")
    private boolean noAttacks;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Mixin private ReplayOptions options;

    @Override
    public Integer call() throws Exception {
        Screen screen = json ? new Screen(spec.commandLine().getErr(), 0) : screen();
        try (GameSource.Opened opened = source.open()) {
            GameSettings rules = source.settings(opened.journal());
            LogFile.use(LogFile.inCache(rules.game() + "-replay.log"));
            Pins.of(opened.journal()).warning(rules.game()).ifPresent(screen::line);
            GameSettings settings = options.apply(rules);
            ReplayPlan plan =
                    ReplayPlan.of(
                            settings,
                            GameSource.sha256(opened.journal(), rules),
                            opened.journal(),
                            optional(from),
                            optional(to),
                            !noAttacks);
            try (Devices devices = new Devices(settings.device().settings());
                    Replay replay = new Replay(settings, opened.journal(), devices, plan)) {
                return replay(screen, rules.game(), replay, plan, replay.computation());
            }
        }
    }

    private int replay(Screen screen, String game, Replay replay, ReplayPlan plan, Computation here)
            throws Exception {
        ReplayProgress progress = new ReplayProgress(screen, plan.to());
        Optional<Difference> difference = Optional.empty();
        try {
            progress.play(replay);
        } catch (Difference e) {
            difference = Optional.of(e);
        }
        // an attacker may have to learn from rounds before those that theta is verified over
        long from = plan.theta().getNextRound();
        ReplayResult result =
                new ReplayResult(
                        game,
                        from,
                        Math.max(from, replay.first() + progress.rounds()),
                        plan.to(),
                        progress.rounds(),
                        progress.seconds(),
                        difference);
        tell(screen, result, elsewhere(plan, here));
        return difference.isPresent() ? DIFFERENT : result.isInterrupted() ? INTERRUPTED : EQUAL;
    }

    /** What is another here than where the game was played. */
    private static String elsewhere(ReplayPlan plan, Computation here) {
        String difference =
                Checkpoints.computation(plan.theta()).map(here::differenceFrom).orElse("");
        return difference.isEmpty() ? "" : "; here it was computed with " + difference;
    }

    private void tell(Screen screen, ReplayResult result, String elsewhere)
            throws JsonProcessingException, GameFailure {
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(new ObjectMapper().writeValueAsString(result.fields()));
        } else if (result.difference().isPresent()) {
            Difference found = result.difference().get();
            throw new GameFailure(
                    "game " + result.game() + ": " + found.getMessage() + elsewhere, found);
        } else {
            screen.line(result.line());
        }
    }

    private Screen screen() {
        return Screen.of(spec.commandLine().getOut());
    }

    private static OptionalLong optional(Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
