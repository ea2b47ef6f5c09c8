// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.torture;

/** The signal that ends a process. */
public enum Signal {
    /** Signal 9: at once, wherever it is. */
    KILL(9),
    /** Signal 15: it may say goodbye to Kafka, and ends with 0 within ten seconds. */
    TERM(15);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** As {@code kill} has it. */
    @Override
    public String toString() {
        return "kill -" + number;
    }
}
