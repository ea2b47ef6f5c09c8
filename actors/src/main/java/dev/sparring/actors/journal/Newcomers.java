// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.gpu.device.Background;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds which attackers of a game have a topic. Kafka tells nobody of new topics,
 * so it is asked, on a thread of its own.
 */
public final class Newcomers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Newcomers.class);
    private static final long PERIOD_SECONDS = 5;

    private final Journal journal;
    private final Consumer<Set<String>> onSeen;
    private final Set<String> seen = new HashSet<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread looking = new Thread(work, "newcomers");
                        looking.setDaemon(true);
                        return looking;
                    });

    /**
     * Begins to look.
     *
     * @param onSeen told the ids of attackers that have a topic which this client may read, each
     *     once, on a thread of this object's
     */
    public Newcomers(Journal journal, Consumer<Set<String>> onSeen) {
        this.journal = journal;
        this.onSeen = onSeen;
        thread.execute(Background::enter);
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Those of some attackers whose topics this client may read. */
    public static Set<String> readable(Journal journal, Collection<String> attackers) {
        Map<Permission, String> wanted = new HashMap<>();
        attackers.forEach(
                id -> wanted.put(Permission.topic("Read", journal.topics().attacks(id)), id));
        Set<String> readable = new TreeSet<>(attackers);
        Administration.missing(journal.connection(), wanted.keySet())
                .forEach(permission -> readable.remove(wanted.get(permission)));
        return readable;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            Set<String> news = new TreeSet<>(journal.attackers());
            news.removeAll(seen);
            if (!news.isEmpty()) {
                Set<String> readable = readable(journal, news);
                seen.addAll(readable);
                onSeen.accept(readable);
            }
        } catch (RuntimeException e) {
            LOG.debug("cannot look for newcomers: {}", e.getMessage());
        }
    }
}
