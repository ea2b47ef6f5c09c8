// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.session;

import dev.sparring.actors.journal.Journal;
import dev.sparring.actors.journal.JournalException;
import dev.sparring.actors.journal.Spectator;
import dev.sparring.protocol.v1.Report;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A spectator that begins when Kafka answers: who only looks must not end a player. */
final class PatientSpectator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PatientSpectator.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Thread thread;

    /** Watches what happens from now on. */
    PatientSpectator(Journal journal, Consumer<Report> onReport) {
        thread = new Thread(() -> watch(journal, onReport), "spectator");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(Journal journal, Consumer<Report> onReport) {
        while (!Thread.currentThread().isInterrupted()) {
            try (Spectator spectator = Spectator.fromNow(journal, onReport)) {
                spectator.ended().get();
            } catch (InterruptedException e) {
                return;
            } catch (ExecutionException | JournalException e) {
                LOG.debug("not watched now", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
