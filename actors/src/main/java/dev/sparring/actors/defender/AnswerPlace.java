// SPDX-License-Identifier: Apache-2.0
package dev.sparring.actors.defender;

import dev.sparring.actors.journal.Entry;
import dev.sparring.actors.journal.Offsets;
import dev.sparring.protocol.v1.InputOffset;
import java.util.Optional;

/**
 * Where an answer lies in the log. Of one that was handed over that is known when the broker has
 * acknowledged it, or when the log's copy was read. Not safe for concurrent use.
 */
final class AnswerPlace {

    private Optional<InputOffset> position = Optional.empty();
    private Optional<InputOffset> next = Optional.empty();

    /** Where this record lies, if it is not an early copy. */
    static AnswerPlace of(Entry entry) {
        AnswerPlace place = new AnswerPlace();
        if (!entry.isEarly()) {
            place.found(entry);
        }
        return place;
    }

    /** It lies where this record does. */
    void found(Entry copy) {
        position = Optional.of(copy.position());
        next = Optional.of(copy.next());
    }

    /** Empty if that is not known yet. */
    Optional<InputOffset> position() {
        return position;
    }

    /** Whether it lies, with all its parts, before some offsets. */
    boolean isBefore(Offsets read) {
        return next.filter(behind -> read.isAfter(before(behind))).isPresent();
    }

    private static InputOffset before(InputOffset behind) {
        return behind.toBuilder().setOffset(behind.getOffset() - 1).build();
    }

    /** Behind its last part; empty if that is not known yet. */
    Optional<InputOffset> next() {
        return next;
    }
}
