// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what was passed over, ever more rarely, so that a flood does not fill it. */
final class Garbage {

    private static final Logger LOG = LoggerFactory.getLogger(Garbage.class);
    private static final AtomicLong COUNT = new AtomicLong();

    private Garbage() {}

    /** Warns of the first, second, fourth, eighth, ... such record of this process. */
    static void passedOver(Entry entry, Exception why) {
        long count = COUNT.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn(
                    "passed over the record at {}-{} offset {}, under the name of {}: {} ({} so"
                            + " far)",
                    entry.topic(),
                    entry.partition(),
                    entry.offset(),
                    entry.player(),
                    why.getMessage(),
                    count);
        }
    }
}
