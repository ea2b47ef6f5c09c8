// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.attack.Adversarial;
import dev.sparring.gpu.attack.Attack;
import dev.sparring.gpu.attack.AttackRunner;
import dev.sparring.gpu.attack.CraftRequest;
import dev.sparring.gpu.attack.Crafted;
import dev.sparring.gpu.attack.Digits;
import dev.sparring.gpu.attack.EchoLearner;
import dev.sparring.gpu.data.ImageBatch;
import dev.sparring.gpu.data.Randomness;
import dev.sparring.gpu.device.Device;
import dev.sparring.gpu.device.DeviceSettings;
import dev.sparring.gpu.evaluation.Contender;
import dev.sparring.gpu.evaluation.EvaluationRequest;
import dev.sparring.gpu.evaluation.EvaluationResult;
import dev.sparring.gpu.evaluation.RobustEvaluator;
import dev.sparring.gpu.model.ClassifierKind;
import dev.sparring.gpu.model.PlayerState;
import dev.sparring.gpu.model.StateDict;
import dev.sparring.gpu.training.CleanWeight;
import dev.sparring.gpu.training.DefenderTrainer;
import dev.sparring.gpu.training.LearningRateSchedule;
import dev.sparring.gpu.training.SgdSettings;
import dev.sparring.gpu.training.TrainingBatch;
import dev.sparring.gpu.training.TrainingStep;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jobs of a game, as players send them. */
class GpuWorkerJobsTest {

    private static final StateDict THETA = Digits.weights(1);
    private static final Randomness RANDOM = Randomness.of(1);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private ActorTestKit kit;
    private ActorRef<GpuWorker.Command> worker;
    private ImageBatch images;

    @BeforeEach
    void start() {
        kit = ActorTestKit.create();
        worker =
                kit.spawn(
                        GpuWorker.create(
                                new GpuWorkerSettings(DeviceSettings.exact("cpu", 1), 8),
                                GpuWorkerListener.none()));
        images = open(device -> Digits.batch(device, THETA, 4));
    }

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
    }

    @Test
    void shouldTrainTheDefender() {
        DefenderTrainer trainer = open(GpuWorkerJobsTest::trainer);
        TestProbe<Reply<TrainingStep>> trained = kit.createTestProbe();

        worker.tell(
                new GpuWorker.Train(
                        trainer, 0, new TrainingBatch(images, List.of()), trained.getRef()));

        assertThat(value(trained).loss()).isPositive();
    }

    @Test
    void shouldCraftAndRestore() {
        AttackRunner runner =
                open(device -> new AttackRunner(device, ClassifierKind.LENET5, new EchoLearner()));
        TestProbe<Reply<PlayerState>> restored = kit.createTestProbe();
        TestProbe<Reply<Crafted>> crafted = kit.createTestProbe();

        worker.tell(
                new GpuWorker.Restore(runner::restore, EchoLearner.state(4), restored.getRef()));
        worker.tell(
                new GpuWorker.Craft(
                        runner,
                        new CraftRequest(0, 1, THETA, images, 0.3f, RANDOM, true),
                        crafted.getRef()));

        value(restored);
        assertThat(value(crafted).measures()).containsEntry("rounds", 5.0);
    }

    @Test
    void shouldLetOtherJobsGoBetweenTheTurnsOfAnEvaluation() {
        RobustEvaluator evaluator = open(this::evaluator);
        TestProbe<Reply<EvaluationResult>> evaluated = kit.createTestProbe();
        TestProbe<Reply<String>> others = kit.createTestProbe();
        CountDownLatch goOn = new CountDownLatch(1);
        worker.tell(compute("before", goOn, others));

        worker.tell(new GpuWorker.Evaluate(evaluator, request(), evaluated.getRef()));
        worker.tell(compute("between", goOn, others));
        goOn.countDown();

        assertThat(value(evaluated).cleanAccuracy()).isEqualTo(1);
        assertThat(events).containsExactly("before", "between", "perturb");
    }

    private GpuWorker.Compute<String> compute(
            String event, CountDownLatch goOn, TestProbe<Reply<String>> probe) {
        return new GpuWorker.Compute<>(
                event,
                () -> {
                    goOn.await();
                    events.add(event);
                    return event;
                },
                probe.getRef());
    }

    private static DefenderTrainer trainer(Device device) {
        return new DefenderTrainer(
                device,
                ClassifierKind.LENET5,
                new SgdSettings(0.01, 0.9, 1e-5, 1),
                new LearningRateSchedule(10, 0.5, 0.1),
                CleanWeight.BY_COUNT,
                RANDOM);
    }

    private RobustEvaluator evaluator(Device device) {
        Attack attack =
                (target, input) -> {
                    events.add("perturb");
                    return new Adversarial(input.images(), null, Map.of());
                };
        return new RobustEvaluator(
                device, ClassifierKind.LENET5, Map.of("echo", Contender.of(attack, 1)));
    }

    private EvaluationRequest request() {
        return new EvaluationRequest(
                1,
                THETA,
                Map.of(),
                images,
                0.3f,
                RANDOM,
                EvaluationRequest.Drop.FALLEN,
                EvaluationRequest.Chunks.SHARED,
                0);
    }

    private <T> T open(Function<Device, T> factory) {
        TestProbe<Reply<T>> opened = kit.createTestProbe();
        worker.tell(new GpuWorker.Open<>("a part", factory, opened.getRef()));
        return value(opened);
    }

    private static <T> T value(TestProbe<Reply<T>> probe) {
        return ((Reply.Done<T>) probe.receiveMessage()).value();
    }
}
