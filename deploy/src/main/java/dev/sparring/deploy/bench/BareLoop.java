// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import dev.sparring.actors.SerialGame;
import dev.sparring.actors.settings.GameSettings;
import dev.sparring.gpu.device.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A game as {@link SerialGame} whose rounds are timed.
 *
 * @param warmUp rounds at the beginning that are not counted
 */
public record BareLoop(GameSettings settings, int warmUp) {

    /**
     * Plays it on a thread that ends: OpenMP's helpers of a thread live as long as it does, and
     * compete.
     *
     * @return seconds of each round that counts
     */
    public List<Double> play() {
        return turn().rounds();
    }

    Turn<Double> turn() {
        ExecutorService thread =
                Executors.newSingleThreadExecutor(loop -> new Thread(loop, Activity.DEVICE_THREAD));
        try {
            return thread.submit(this::playHere).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } finally {
            thread.shutdown();
        }
    }

    private Turn<Double> playHere() throws Exception {
        List<Long> ends = new ArrayList<>();
        List<CpuTime> cpu = new ArrayList<>();
        try (Devices devices = new Devices(settings.device().settings());
                SerialGame game = new SerialGame(settings, devices)) {
            devices.compute(
                    () -> {
                        game.play(
                                step -> {
                                    ends.add(System.nanoTime());
                                    int round = ends.size() - 1;
                                    if (round == warmUp || round == settings.rounds() - 1) {
                                        cpu.add(CpuTime.now(CpuTime.THIS_PROCESS, List.of()));
                                    }
                                });
                        return ends;
                    });
        }
        List<Double> seconds = new ArrayList<>();
        for (int round = warmUp + 1; round < ends.size(); round++) {
            seconds.add((ends.get(round) - ends.get(round - 1)) * 1e-9);
        }
        return new Turn<>(seconds, cpu.get(1).since(cpu.get(0)));
    }
}
