// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import java.util.List;

/** The purpose of a thread, by its name. */
public enum Activity {
    /** Owns a device, or is one of PyTorch's helpers. */
    DEVICE("device", "device-", "torch-"),
    /** Actors. */
    PLAYERS("players", "sparring-"),
    /** Of Kafka's clients, and what reads with them. */
    CLIENTS("Kafka's clients", "kafka-", "journal-reader", "shared-reader"),
    /** Java's own: compilers, garbage collectors. */
    JAVA("Java", "C1 Comp", "C2 Comp", "VM ", "GC ", "G1 ", "Sweeper"),
    /** Any other thread. */
    OTHERS("others"),
    /** All threads of the broker's process. */
    BROKER("broker");

    /** The name of a thread that owns a device. */
    static final String DEVICE_THREAD = "device-bare-loop";

    private final String word;
    private final List<String> names;

    Activity(String word, String... names) {
        this.word = word;
        this.names = List.of(names);
    }

    /** In words for people. */
    public String word() {
        return word;
    }

    /** Of a thread of a process that plays. */
    static Activity of(String thread) {
        for (Activity activity : values()) {
            if (activity.names.stream().anyMatch(thread::startsWith)) {
                return activity;
            }
        }
        return OTHERS;
    }
}
