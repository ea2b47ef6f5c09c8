// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.SerialGame;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.gpu.device.GpuWorkerListener;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Plays one game over Kafka and as {@link SerialGame}, in turn, and times every round. The first
 * turn of each is left out, during which both JVMs load classes and compile, and so are the first
 * rounds of each turn. Its topics are deleted afterwards.
 *
 * @param settings of the game; nothing is evaluated
 * @param turns how often each is played and counted
 * @param viewers of the game's page when it is played over Kafka once more; 0: it is not
 * @param warmUp rounds of a turn that are not counted
 */
public record Bench(GameSettings settings, int turns, int viewers, int warmUp) {

    /** Checks that something is left to count. */
    public Bench {
        if (settings.rounds() <= warmUp + 1) {
            throw new IllegalArgumentException(
                    "%d rounds, %d of them not counted; play more rounds"
                            .formatted(settings.rounds(), warmUp));
        }
        if (viewers < 0) {
            throw new IllegalArgumentException(viewers + " viewers; use 0 or more");
        }
    }

    /**
     * Plays.
     *
     * @param connection to the broker
     * @param progress told in words what is next
     */
    public BenchResult run(Connection connection, Consumer<String> progress) {
        List<RoundTime> overKafka = new ArrayList<>();
        List<RoundTime> watched = new ArrayList<>();
        List<Double> serial = new ArrayList<>();
        BareLoop bare = new BareLoop(settings, warmUp);
        progress.accept("warming up");
        overKafka(connection, viewers);
        bare.play();
        for (int turn = 1; turn <= turns; turn++) {
            progress.accept("turn %d of %d, over Kafka".formatted(turn, turns));
            overKafka.addAll(overKafka(connection, 0));
            if (viewers > 0) {
                progress.accept("turn %d of %d, with %d viewers".formatted(turn, turns, viewers));
                watched.addAll(overKafka(connection, viewers));
            }
            progress.accept("turn %d of %d, bare loop".formatted(turn, turns));
            serial.addAll(bare.play());
        }
        return new BenchResult(overKafka, watched, serial);
    }

    private List<RoundTime> overKafka(Connection connection, int watching) {
        GameSettings game = named(settings.game() + "-" + UUID.randomUUID());
        BlockingQueue<StepEnd> steps = new LinkedBlockingQueue<>();
        Journal journal = Journal.of(connection, game.game());
        journal.createTopics(game.window(), game.attackers().keySet());
        try (Viewers audience = Viewers.watch(journal, watching);
                Spectator spectator = Spectator.fromNow(journal, report -> note(report, steps));
                RunningGame playing =
                        RunningGame.start(game, connection, GpuWorkerListener.none())) {
            playing.outcome().get();
            List<RoundTime> counted = new ArrayList<>();
            StepEnd before = steps.take();
            for (long round = 1; round < game.rounds(); round++) {
                StepEnd step = steps.take();
                if (round > warmUp) {
                    counted.add(RoundTime.of(step.report(), step.seconds() - before.seconds()));
                }
                before = step;
            }
            return counted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            journal.deleteTopics();
        }
    }

    /** A step and when it was published. */
    private record StepEnd(double seconds, StepReport report) {}

    private static void note(Report report, BlockingQueue<StepEnd> steps) {
        if (report.hasStep()) {
            steps.add(new StepEnd(report.getEpochMillis() * 1e-3, report.getStep()));
        }
    }

    private GameSettings named(String game) {
        return SettingsLoader.with(settings, List.of("game=" + game));
    }
}
