// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import dev.sparring.protocol.Topics;
import dev.sparring.protocol.v1.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The record that says what game it is, in the topic of its own. */
public final class SettingsRecord {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private SettingsRecord() {}

    /** Settings as they are written: they say which protocol the game speaks. */
    public static Settings sealed(Settings settings) {
        return settings.toBuilder().setProtocol(Topics.PROTOCOL_VERSION).build();
    }

    /** See {@link Journal#settings}. */
    static Optional<Settings> settings(Journal journal) {
        String topic = journal.topics().settings();
        if (!journal.isThere(topic)) {
            return Optional.empty();
        }
        List<Settings> records = new ArrayList<>();
        journal.read(
                List.of(topic),
                new Offsets(),
                entry -> entry.sound(Settings.parser()).ifPresent(records::add));
        records.stream().findFirst().ifPresent(first -> requireProtocol(journal, first));
        return records.stream().findFirst();
    }

    private static void requireProtocol(Journal journal, Settings settings) {
        // those of the first protocol did not say which
        int protocol = Math.max(1, settings.getProtocol());
        if (protocol != Topics.PROTOCOL_VERSION) {
            throw new OtherProtocolException(
                    ("game %s was begun by Sparring %s, which speaks protocol %d; this one speaks"
                         + " %d: go on with that version, or begin a game under another name")
                            .formatted(
                                    journal.topics().game(),
                                    settings.getVersion(),
                                    protocol,
                                    Topics.PROTOCOL_VERSION));
        }
    }

    /** See {@link Journal#awaitSettings}. */
    static void await(Journal journal) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (settings(journal).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new UnreachableException(
                        "the settings of game %s were written to %s and do not appear"
                                .formatted(journal.topics().game(), journal.connection()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
