// SPDX-License-Identifier: Apache-2.0
package dev.sparring.deploy.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The rounds of a game that count.
 *
 * @param rounds what is known of each
 * @param cpu of all of them together
 */
record Turn<T>(List<T> rounds, CpuTime cpu) {

    /** None yet. */
    static <T> Turn<T> none() {
        return new Turn<>(List.of(), CpuTime.NONE);
    }

    Turn<T> and(Turn<T> next) {
        List<T> both = new ArrayList<>(rounds);
        both.addAll(next.rounds);
        return new Turn<>(both, cpu.plus(next.cpu));
    }

    /** Of a round, on average. */
    CpuTime cpuOfARound() {
        return rounds.isEmpty() ? CpuTime.NONE : cpu.times(1.0 / rounds.size());
    }
}
