// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.gpu.worker.GpuWorker;
import dev.sparring.gpu.worker.GpuWorkerListener;
import dev.sparring.gpu.worker.GpuWorkerSettings;
import dev.sparring.gpu.worker.Reply;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two workers of one process. */
class TwoDevicesTest {

    private static final StateDict THETA = Digits.weights(1);
    private static final int ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<Reply<String>> probe = kit.createTestProbe();

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldTrainAtTheSameTimeToTheSameWeights() {
        train("cpu", new CyclicBarrier(1));
        String alone = weights();

        // neither begins a round before the other one is there
        CyclicBarrier both = new CyclicBarrier(2);
        train("cpu", both);
        train("cpu:1", both);

        assertThat(List.of(weights(), weights())).containsOnly(alone);
    }

    private void train(String device, CyclicBarrier start) {
        ActorRef<GpuWorker.Command> worker =
                kit.spawn(
                        GpuWorker.create(
                                new GpuWorkerSettings(DeviceSettings.exact(device, 2), 8),
                                GpuWorkerListener.none()));
        worker.tell(new GpuWorker.Open<>("weights", place -> train(place, start), probe.getRef()));
    }

    private static String train(Device device, CyclicBarrier start) {
        ImageBatch images = Digits.batch(device, THETA, 16);
        try (DefenderTrainer trainer =
                new DefenderTrainer(
                        device,
                        ClassifierKind.LENET5,
                        new SgdSettings(0.01, 0.9, 1e-5, 1),
                        new LearningRateSchedule(ROUNDS, 0.5, 0.1),
                        CleanWeight.BY_COUNT,
                        Randomness.of(1))) {
            for (int round = 0; round < ROUNDS; round++) {
                await(start);
                trainer.step(round, new TrainingBatch(images, List.of()));
            }
            return HexFormat.of().formatHex(trainer.state().weights().sha256());
        }
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the other one is not here", e);
        }
    }

    private String weights() {
        return ((Reply.Done<String>) probe.receiveMessage(PATIENCE)).value();
    }
}
