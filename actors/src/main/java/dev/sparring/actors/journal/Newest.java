// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.journal;

import java.util.Optional;
import java.util.function.ToLongFunction;

/** The newest of what it is given; of equal ones the last. Not safe for concurrent use. */
final class Newest<T> {

    private final ToLongFunction<T> number;
    private T newest;

    Newest(ToLongFunction<T> number) {
        this.number = number;
    }

    void take(T each) {
        if (newest == null || number.applyAsLong(each) >= number.applyAsLong(newest)) {
            newest = each;
        }
    }

    Optional<T> get() {
        return Optional.ofNullable(newest);
    }
}
