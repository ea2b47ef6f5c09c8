// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KafkaEarTest {

    private OptionalDouble answers = OptionalDouble.empty();
    private long seconds;
    private final KafkaEar ear =
            new KafkaEar("a:1", () -> answers, () -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void shouldNotMissAKafkaThatNobodyReads() {
        seconds = 1_000;
        assertThat(ear.get()).isEmpty();
    }

    @Test
    void shouldHearThatKafkaIsAwayAndBack() {
        hears(10, 0);
        hears(20, 60);
        hears(20, 70);
        seconds = 75;
        assertThat(ear.get()).hasValue("Kafka at a:1 has not answered for 15 s");
        hears(21, 76);
    }

    /** A client that was closed takes its count with it. */
    @Test
    void shouldTakeFewerAnswersForNews() {
        hears(10, 0);
        hears(3, 60);
    }

    private void hears(double count, long at) {
        answers = OptionalDouble.of(count);
        seconds = at;
        assertThat(ear.get()).isEmpty();
    }
}
