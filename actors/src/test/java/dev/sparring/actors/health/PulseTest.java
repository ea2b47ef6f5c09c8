// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PulseTest {

    private final ActorTestKit kit = ActorTestKit.create();
    private final AtomicLong now = new AtomicLong();
    private final Pulse pulse = new Pulse(now::get);
    private final CountDownLatch held = new CountDownLatch(1);

    @AfterEach
    void end() {
        held.countDown();
        kit.shutdownTestKit();
    }

    @Test
    void shouldFeelAnActorThatHangsAndNoOther() {
        ActorRef<String> actor = kit.spawn(waiting(), "actor");
        pulse.follow("defender", actor);
        actor.tell("wait");
        assertThat(pulse.get()).isEmpty();

        pass(Duration.ofMinutes(14));
        assertThat(pulse.get()).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(pulse.get()).hasValue("defender has taken no message for 15 minutes");

        held.countDown();
        await().untilAsserted(() -> assertThat(pulse.get()).isEmpty());
    }

    @Test
    void shouldBeContentWithAnActorThatHasNothingToDo() {
        pulse.follow("defender", kit.spawn(waiting(), "actor"));
        assertThat(pulse.get()).isEmpty();
        pass(Duration.ofDays(1));

        await().untilAsserted(() -> assertThat(pulse.get()).isEmpty());
    }

    @Test
    void shouldForgetAnActorThatHasGone() {
        ActorRef<String> actor = kit.spawn(waiting(), "actor");
        pulse.follow("defender", actor);
        actor.tell("wait");
        assertThat(pulse.get()).isEmpty();
        pulse.forget("defender");
        pass(Duration.ofDays(1));

        assertThat(pulse.get()).isEmpty();
    }

    private Behavior<String> waiting() {
        return Behaviors.receiveMessage(
                message -> {
                    held.await();
                    return Behaviors.same();
                });
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
