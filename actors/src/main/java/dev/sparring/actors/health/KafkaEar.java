// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.health;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Hears whether Kafka still answers the readers of this process, which ask it twice a second. Reads
 * what Kafka's clients count themselves, so it needs no connection of its own. Safe to share
 * between threads.
 */
public final class KafkaEar implements Health.Check {

    /** Brokers that are only slow are not away. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final ObjectName READERS = readers();
    private static final String ANSWERS = "response-total";

    private final String kafka;
    private final Supplier<OptionalDouble> count;
    private final LongSupplier nanoTime;
    private double heard;
    private long heardAt;

    /**
     * Hears from now on.
     *
     * @param kafka its address, for people
     */
    public KafkaEar(String kafka) {
        this(kafka, KafkaEar::answers, System::nanoTime);
    }

    KafkaEar(String kafka, Supplier<OptionalDouble> count, LongSupplier nanoTime) {
        this.kafka = kafka;
        this.count = count;
        this.nanoTime = nanoTime;
        heardAt = nanoTime.getAsLong();
    }

    @Override
    public synchronized Optional<String> get() {
        OptionalDouble now = count.get();
        long time = nanoTime.getAsLong();
        if (now.isEmpty() || now.getAsDouble() != heard) {
            heard = now.orElse(0);
            heardAt = time;
        }
        Duration silence = Duration.ofNanos(time - heardAt);
        return silence.compareTo(PATIENCE) < 0
                ? Optional.empty()
                : Optional.of(
                        "Kafka at %s has not answered for %d s"
                                .formatted(kafka, silence.toSeconds()));
    }

    /** Of all readers; empty if there are none. */
    private static OptionalDouble answers() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return server.queryNames(READERS, null).stream()
                .mapToDouble(bean -> answers(server, bean))
                .reduce(Double::sum);
    }

    private static double answers(MBeanServer server, ObjectName bean) {
        try {
            return server.getAttribute(bean, ANSWERS) instanceof Number number
                    ? number.doubleValue()
                    : 0;
        } catch (JMException e) {
            // its client was closed just now
            return 0;
        }
    }

    private static ObjectName readers() {
        try {
            return new ObjectName("kafka.consumer:type=consumer-metrics,client-id=sparring.*");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("no name for beans", e);
        }
    }
}
