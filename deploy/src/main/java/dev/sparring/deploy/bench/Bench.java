// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import dev.sparring.actors.RunningGame;
import dev.sparring.actors.SerialGame;
import dev.sparring.actors.journal.Connection;
import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.actors.settings.SettingsLoader;
import dev.sparring.protocol.v1.Report;
import dev.sparring.protocol.v1.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        if (warmUp < 0) {
            throw new IllegalArgumentException(warmUp + " rounds not counted; use 0 or more");
        }
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
     * Plays, everybody in this process.
     *
     * @param connection to the broker
     * @param progress told in words what is next
     */
    public BenchResult run(Connection connection, Consumer<String> progress) {
        return run(new Place(connection, List.of(), GameProcesses::one), progress);
    }

    /**
     * Where a game is played.
     *
     * @param connection to the broker
     * @param brokers their processes, as far as they are on this machine and known
     * @param players starts the processes of each game
     */
    public record Place(Connection connection, List<Long> brokers, GameProcesses.Starter players) {}

    /**
     * Plays.
     *
     * @param progress told in words what is next
     */
    public BenchResult run(Place place, Consumer<String> progress) {
        Turn<RoundTime> overKafka = Turn.none();
        Turn<RoundTime> watched = Turn.none();
        Turn<Double> serial = Turn.none();
        BareLoop bare = new BareLoop(settings, warmUp);
        progress.accept("warming up");
        overKafka(place, viewers);
        bare.play();
        for (int turn = 1; turn <= turns; turn++) {
            progress.accept("turn %d of %d, over Kafka".formatted(turn, turns));
            overKafka = overKafka.and(overKafka(place, 0));
            if (viewers > 0) {
                progress.accept("turn %d of %d, with %d viewers".formatted(turn, turns, viewers));
                watched = watched.and(overKafka(place, viewers));
            }
            progress.accept("turn %d of %d, bare loop".formatted(turn, turns));
            serial = serial.and(bare.turn());
        }
        return new BenchResult(
                overKafka.rounds(),
                watched.rounds(),
                serial.rounds(),
                overKafka.cpuOfARound(),
                serial.cpuOfARound());
    }

    private Turn<RoundTime> overKafka(Place place, int watching) {
        GameSettings game = named(settings.game() + "-" + UUID.randomUUID());
        BlockingQueue<StepEnd> steps = new LinkedBlockingQueue<>();
        Journal journal = Journal.of(place.connection(), game.game());
        journal.createTopics(game.window(), game.attackers().keySet());
        try (Viewers audience = Viewers.watch(journal, watching);
                GameProcesses processes = place.players().start(game, journal);
                Spectator spectator =
                        Spectator.fromNow(
                                journal,
                                report ->
                                        step(report)
                                                .map(step -> end(step, place, processes))
                                                .ifPresent(steps::add));
                RunningGame playing = RunningGame.start(processes.here())) {
            playing.outcome().get();
            return turn(steps);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            journal.deleteTopics();
        }
    }

    private Turn<RoundTime> turn(BlockingQueue<StepEnd> steps) throws InterruptedException {
        List<RoundTime> counted = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        StepEnd before = steps.take();
        before.sample().ifPresent(samples::add);
        for (long round = 1; round < settings.rounds(); round++) {
            StepEnd step = steps.take();
            step.sample().ifPresent(samples::add);
            if (round > warmUp) {
                counted.add(RoundTime.of(step.report(), step.seconds() - before.seconds()));
            }
            before = step;
        }
        double all = counted.stream().mapToDouble(RoundTime::total).sum();
        return new Turn<>(counted, Sample.between(samples).times(all));
    }

    /**
     * A step and when it was published.
     *
     * @param sample taken when it was heard of, of a few
     */
    private record StepEnd(double seconds, StepReport report, Optional<Sample> sample) {}

    /** What processors had worked until a time. */
    private record Sample(long nanos, CpuTime cpu) {

        /** What they worked in a second between the first two. */
        static CpuTime between(List<Sample> samples) {
            Sample first = samples.get(0);
            Sample last = samples.get(1);
            return last.cpu.since(first.cpu).times(1e9 / (last.nanos - first.nanos));
        }
    }

    private static Optional<Report> step(Report report) {
        return Optional.of(report).filter(Report::hasStep);
    }

    private StepEnd end(Report report, Place place, GameProcesses processes) {
        long round = report.getStep().getRound();
        // a report is heard of some time later, and the threads of a game end with it
        long late = warmUp + (settings.rounds() - warmUp) * 3 / 4;
        Optional<Sample> sample =
                Optional.of(round)
                        .filter(each -> each == warmUp || each == late)
                        .map(each -> CpuTime.now(processes.ids(), place.brokers()))
                        .map(cpu -> new Sample(System.nanoTime(), cpu));
        return new StepEnd(report.getEpochMillis() * 1e-3, report.getStep(), sample);
    }

    private GameSettings named(String game) {
        return SettingsLoader.with(settings, List.of("game=" + game));
    }
}
