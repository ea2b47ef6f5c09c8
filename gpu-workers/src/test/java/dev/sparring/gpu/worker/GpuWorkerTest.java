// SPDX-License-Identifier: Apache-2.0
package dev.sparring.gpu.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparring.gpu.device.DeviceSettings;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.PostStop;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GpuWorkerTest {

    private static ActorTestKit kit;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final TestProbe<Reply<String>> probe = kit.createTestProbe();
    private ActorRef<GpuWorker.Command> worker =
            kit.spawn(
                    GpuWorker.create(
                            new GpuWorkerSettings(DeviceSettings.exact("cpu", 1), 2),
                            new RecordingListener()));

    @BeforeAll
    static void start() {
        kit = ActorTestKit.create();
    }

    @AfterAll
    static void shutDown() {
        kit.shutdownTestKit();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        kit.stop(worker);
    }

    @Test
    void shouldHandleEveryCommand() {
        List<String> handlers =
                Arrays.stream(GpuWorker.class.getDeclaredMethods())
                        .map(method -> method.getName())
                        .toList();
        Stream<String> expected =
                Arrays.stream(GpuWorker.Command.class.getPermittedSubclasses())
                        .map(command -> "on" + command.getSimpleName());

        assertThat(handlers).containsAll(expected.toList());
    }

    @Test
    void shouldRunEveryJobOnTheSameThread() {
        compute(() -> Thread.currentThread().getName());
        compute(() -> Thread.currentThread().getName());

        String first = done().value();
        assertThat(done().value()).isEqualTo(first).startsWith(DeviceThread.NAME);
    }

    @Test
    void shouldTellHowLongAJobTook() {
        compute(
                () -> {
                    started.await();
                    return "late";
                });
        compute(() -> "waited");
        started.countDown();

        assertThat(done().busySeconds()).isPositive();
        assertThat(done().queuedSeconds()).isPositive();
    }

    @Test
    void shouldTellWhichJobIsOnTheDevice() {
        open("trainer");
        compute(() -> "done");
        done();
        kit.stop(worker);

        assertThat(events)
                .containsSubsequence("began open", "ended open", "finished open", "began compute");
        assertThat(events).filteredOn(event -> event.startsWith("began")).hasSize(2);
    }

    @Test
    void shouldTellEveryListener() {
        GpuWorkerListener both = new RecordingListener().and(new RecordingListener());
        both.queued("cpu", 1);
        both.began("cpu", "train");
        both.ended("cpu", "train");
        both.finished("cpu", "train", 1, 2);
        both.failed("cpu", "craft");

        assertThat(events)
                .containsExactly(
                        "queued 1",
                        "queued 1",
                        "began train",
                        "began train",
                        "ended train",
                        "ended train",
                        "finished train",
                        "finished train",
                        "failed craft",
                        "failed craft");
    }

    @Test
    void shouldAnswerAFailureAndGoOn() {
        compute(
                () -> {
                    throw new StackOverflowError("deep");
                });
        compute(() -> "fine");

        assertThat(failed().cause()).isInstanceOf(StackOverflowError.class);
        assertThat(done().value()).isEqualTo("fine");
        kit.stop(worker);
        assertThat(events).contains("failed compute");
    }

    @Test
    void shouldRefuseAJobWhenTheQueueIsFull() throws InterruptedException {
        block();
        compute(() -> "first in the queue");
        compute(() -> "second in the queue");
        compute(() -> "one too many");

        Reply.Failed<String> refused = failed();

        assertThat(refused.cause())
                .isInstanceOf(QueueFullException.class)
                .hasMessageContaining("2 jobs wait");
        goOn.countDown();
        kit.stop(worker);
        assertThat(events).contains("queued 2", "failed compute");
    }

    @Test
    void shouldCloseWhatWasOpenedLastOpenedFirstOnTheDevicesThread() {
        open("trainer");
        open("runner");
        compute(() -> Thread.currentThread().getName());
        String thread = done().value();

        kit.stop(worker);

        assertThat(events).endsWith("closed runner on " + thread, "closed trainer on " + thread);
    }

    @Test
    void shouldCloseAReleasedObjectOnce() {
        AutoCloseable object = new Closing("runner");
        TestProbe<Reply<AutoCloseable>> opened = kit.createTestProbe();
        worker.tell(new GpuWorker.Open<>("runner", device -> object, opened.getRef()));
        worker.tell(new GpuWorker.Release(object));
        compute(() -> "after the release");
        opened.receiveMessage();
        done();

        kit.stop(worker);

        assertThat(events).filteredOn(event -> event.startsWith("closed")).hasSize(1);
    }

    @Test
    void shouldAnswerWhatWaitsWhenItStops() {
        BehaviorTestKit<GpuWorker.Command> alone =
                BehaviorTestKit.create(
                        GpuWorker.create(
                                new GpuWorkerSettings(DeviceSettings.exact("cpu", 1), 2),
                                new RecordingListener()));
        alone.run(new GpuWorker.Compute<>("in flight", () -> "", probe.getRef()));
        alone.run(new GpuWorker.Compute<>("waiting", () -> "", probe.getRef()));

        alone.signal(PostStop.instance());

        assertThat(failed())
                .satisfies(reply -> assertThat(reply.what()).isEqualTo("waiting"))
                .satisfies(
                        reply ->
                                assertThat(reply.cause())
                                        .hasMessageContaining("device cpu stopped"));
    }

    @Test
    void shouldFailEachJobOfAnAbsentDevice() {
        worker =
                kit.spawn(
                        GpuWorker.create(
                                new GpuWorkerSettings(DeviceSettings.exact("tpu:0", 1), 2),
                                GpuWorkerListener.none()));
        compute(() -> "never runs");

        assertThat(failed().cause()).hasMessageContaining("tpu:0");
    }

    private void compute(Callable<String> work) {
        worker.tell(new GpuWorker.Compute<>("a job", work, probe.getRef()));
    }

    /** Keeps the device busy until {@link #goOn}. */
    private void block() throws InterruptedException {
        compute(
                () -> {
                    started.countDown();
                    goOn.await();
                    return "unblocked";
                });
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void open(String name) {
        worker.tell(new GpuWorker.Open<>(name, device -> new Closing(name), closings()));
    }

    private Reply.Done<String> done() {
        return (Reply.Done<String>) probe.receiveMessage();
    }

    private Reply.Failed<String> failed() {
        return (Reply.Failed<String>) probe.receiveMessage();
    }

    private ActorRef<Reply<Closing>> closings() {
        return kit.system().ignoreRef();
    }

    /** Says when and where it is closed. */
    private final class Closing implements AutoCloseable {
        private final String name;

        Closing(String name) {
            this.name = name;
        }

        @Override
        public void close() {
            events.add("closed " + name + " on " + Thread.currentThread().getName());
        }
    }

    private final class RecordingListener implements GpuWorkerListener {
        @Override
        public void queued(String device, int depth) {
            events.add("queued " + depth);
        }

        @Override
        public void began(String device, String kind) {
            events.add("began " + kind);
        }

        @Override
        public void ended(String device, String kind) {
            events.add("ended " + kind);
        }

        @Override
        public void finished(String device, String kind, double queuedSeconds, double busySeconds) {
            events.add("finished " + kind);
        }

        @Override
        public void failed(String device, String kind) {
            events.add("failed " + kind);
        }
    }
}
